package farthing.bank;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs {@link Settling} in a thread of its own until it is closed. */
public final class SettlingLoop implements AutoCloseable {
  /** Between two passes. */
  public static final Duration USUAL_PAUSE = Duration.ofSeconds(5);

  /** Longer than any one call to load server or accounts may take. */
  private static final long CLOSING_MILLIS = 60_000;

  private final Settling settling;
  private final Duration pause;
  private final Consumer<RuntimeException> trouble;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private SettlingLoop(Settling settling, Duration pause, Consumer<RuntimeException> trouble) {
    this.settling = settling;
    this.pause = pause;
    this.trouble = trouble;
    this.thread = new Thread(this::run, "settling");
    this.thread.setDaemon(true);
  }

  /**
   * Begins at once: what a crash left open is due by then.
   *
   * @param trouble told what a pass threw, for a log; the loop goes on
   */
  public static SettlingLoop start(
      Settling settling, Duration pause, Consumer<RuntimeException> trouble) {
    SettlingLoop loop = new SettlingLoop(settling, pause, trouble);
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      do {
        passes();
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed while it waited for an answer
    }
  }

  private void passes() throws InterruptedException {
    try {
      while (closed.getCount() > 0 && settling.pass() == Settling.BATCH) {
        // a whole batch: there may be more
      }
    } catch (RuntimeException e) {
      trouble.accept(e);
    }
  }

  /** Interrupts what waits for an answer: the load stays as it is in the book. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(CLOSING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
