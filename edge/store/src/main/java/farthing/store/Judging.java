package farthing.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Records that are being judged, by another thread than the one that books. */
record Judging(boolean isOver, CompletableFuture<Foreseen> foreseen) {

  /**
   * @param isOver the batch has no more of them
   */
  static Judging of(boolean isOver, Supplier<Foreseen> work) {
    return new Judging(isOver, CompletableFuture.supplyAsync(work));
  }

  /** Whatever comes of it: nothing runs any more then. */
  void await() {
    foreseen.exceptionally(_ -> null).join();
  }

  /** What came of it, or what it threw. */
  Foreseen get() {
    try {
      return foreseen.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException why) {
        throw why;
      }
      throw e;
    }
  }
}
