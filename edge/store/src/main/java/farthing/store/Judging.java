package farthing.store;

import farthing.base.Bytes;
import farthing.batches.BatchPart;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Records that are being judged, by other threads than the one that books. */
record Judging(boolean isOver, CompletableFuture<JudgedRecords> judged) {

  /**
   * @param parts empty at the batch's end
   */
  static Judging of(List<Bytes> parts, Function<List<BatchPart.Line>, JudgedRecords> judge) {
    return new Judging(
        parts.isEmpty(), CompletableFuture.supplyAsync(() -> judge.apply(BatchLines.lines(parts))));
  }

  /** What the judge says, or throws. */
  JudgedRecords get() {
    try {
      return judged.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException why) {
        throw why;
      }
      throw e;
    }
  }
}
