package farthing.store;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells callers who have waited too long that the database does not answer. One thread looks after
 * all of them: a wait with an end of its own costs each caller more than the rest of the write.
 */
final class JournalPatience implements Runnable {
  private static final long LONGEST_SECONDS = 15;
  private static final long LOOK_MILLIS = 250;

  private final BlockingQueue<PendingEntry> waiting;
  private final List<JournalWriter> writers;
  private final CountDownLatch closed;

  /**
   * @param closed ends this
   */
  JournalPatience(
      BlockingQueue<PendingEntry> waiting, List<JournalWriter> writers, CountDownLatch closed) {
    this.waiting = waiting;
    this.writers = List.copyOf(writers);
    this.closed = closed;
  }

  @Override
  public void run() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        long latest = System.nanoTime() - TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        waiting.forEach(one -> tellIfFrom(latest, one));
        writers.forEach(writer -> writer.inHand().forEach(one -> tellIfFrom(latest, one)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The entry stays where it is: it may yet be written, and a repeated message will find it. */
  private static void tellIfFrom(long latest, PendingEntry one) {
    if (one.since() - latest < 0) {
      one.outcome()
          .completeExceptionally(
              new StoreUnavailable("no answer from the database in " + LONGEST_SECONDS + " s"));
    }
  }
}
