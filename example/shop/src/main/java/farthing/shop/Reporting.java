package farthing.shop;

import farthing.merchant.Captures;
import farthing.store.StoreUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the proofs that the shop compared itself (FIG. 8) to the payment server, every few
 * seconds, for its money. Only where there is a direct link to report by.
 */
final class Reporting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);
  private static final int SECONDS = 5;

  /** A report that is on its way may end: what it learned goes into a book that is still open. */
  private static final Duration LAST_REPORT = Duration.ofSeconds(20);

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Optional<Thread> thread;

  Reporting(Optional<Captures> captures) {
    thread = captures.map(c -> Thread.ofVirtual().name("captures").start(() -> tellLeft(c)));
  }

  @Override
  public void close() {
    closing.countDown();
    thread.ifPresent(Reporting::await);
  }

  private static void await(Thread thread) {
    try {
      if (!thread.join(LAST_REPORT)) {
        LOG.warn("a report of proofs was still on its way; the next start goes on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellLeft(Captures captures) {
    try {
      do {
        try {
          captures.tellLeft();
        } catch (StoreUnavailable e) {
          LOG.warn("proofs that the payment server should have wait for the database", e);
        }
      } while (!closing.await(SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
