package farthing.shop;

import farthing.base.TransactionId;
import farthing.merchant.Closing;
import farthing.merchant.Closings;
import farthing.messages.CloseWish;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Request;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * "I do not want it after all", by a button of the order's page or by the person's client: closes
 * the order as long as its article was not downloaded, and tells the payment server, so that the
 * card can have its money back. Only where there is a direct link to tell it by.
 */
final class TakingBack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TakingBack.class);

  /** Each waits for the payment server; more people than this are asked to come again. */
  private static final int MOST_AT_ONCE = 16;

  private static final int LEFT_SECONDS = 60;
  private static final int RETRY_SECONDS = 2;

  private final Optional<Closings> closings;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final CountDownLatch closing = new CountDownLatch(1);

  TakingBack(Optional<Closings> closings) {
    this.closings = closings;
    closings.ifPresent(c -> Thread.ofVirtual().name("closes-left").start(() -> tellLeft(c)));
  }

  boolean isOffered() {
    return closings.isPresent();
  }

  /** The button: what became of it stands on the order's page. */
  void close(TransactionId trx) throws InterruptedException {
    if (closings.isPresent() && places.tryAcquire()) {
      try {
        told(closings.get().close(trx));
      } finally {
        places.release();
      }
    }
  }

  /** What the client posts behind the status URL, and what it is told. */
  Answer answer(Request request) throws InterruptedException {
    if (closings.isEmpty()) {
      return Answer.refusal(Problem.of(ErrorCode.PATH_UNKNOWN));
    }
    if (!places.tryAcquire()) {
      return Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, RETRY_SECONDS));
    }
    try {
      Closing said = closings.get().wished(request.body().toArray());
      told(said);
      return said.problem()
          .map(Answer::refusal)
          .orElseGet(() ->
              Answer.json(
                  new CloseWish.Reply("Your order is cancelled; the card may have its money back.")
                      .toJson()));
    } catch (StoreUnavailable e) {
      LOG.warn("a wish to cancel waits for the database", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, RETRY_SECONDS));
    } finally {
      places.release();
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }

  /** What a crash or a broken road left: at once, and then every minute. */
  private void tellLeft(Closings closer) {
    try {
      do {
        try {
          closer.tellLeft();
        } catch (StoreUnavailable e) {
          LOG.warn("closed orders that the payment server should know of wait for the database", e);
        }
      } while (!closing.await(LEFT_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void told(Closing said) {
    switch (said) {
      case Closing.Closed(var ended) -> LOG.info("an order is taken back, paid: {}", ended);
      case Closing.NotTold(String why) ->
          LOG.warn("an order is taken back, the payment server does not know yet: {}", why);
      case Closing.Refused(var code) -> LOG.info("an order is not taken back: {}", code);
    }
  }
}
