package farthing.store;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells callers who have waited too long that the database does not answer. One thread looks after
 * all of them: a wait with an end of its own costs each caller more than the rest of the write.
 */
final class JournalPatience implements Runnable {
  private static final long LONGEST_SECONDS = 15;
  private static final long LOOK_MILLIS = 250;

  private final List<Supplier<? extends Collection<? extends Waiting>>> places;
  private final CountDownLatch closed;

  /**
   * @param places where callers wait
   * @param closed ends this
   */
  JournalPatience(
      List<Supplier<? extends Collection<? extends Waiting>>> places, CountDownLatch closed) {
    this.places = List.copyOf(places);
    this.closed = closed;
  }

  @Override
  public void run() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        long latest = System.nanoTime() - TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        places.forEach(place -> place.get().forEach(one -> tellIfFrom(latest, one)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An entry stays where it is: it may yet be written, and a repeated message will find it. */
  private static void tellIfFrom(long latest, Waiting one) {
    if (one.since() - latest < 0) {
      one.outcome()
          .completeExceptionally(
              new StoreUnavailable("no answer from the database in " + LONGEST_SECONDS + " s"));
    }
  }
}
