package farthing.security;

import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.purse.SealedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** A security card's books, as a test tells them; they can fail before they have written. */
final class BooksInHand implements PsamBooks {
  /** What was written, in order. */
  final List<String> written = new ArrayList<>();

  /** What the journal tells of a batch. */
  LongFunction<BatchTotals> journal =
      batch -> {
        throw new AssertionError("nobody told anything of batch " + batch);
      };

  boolean away;

  @Override
  public BatchTotals told(PsamId psam, long batch) {
    mustAnswer();
    return journal.apply(batch);
  }

  @Override
  public void opened(PsamId psam, long batch) {
    write("opened " + batch);
  }

  @Override
  public void sealed(PsamId psam, SealedBatch batch) {
    write("sealed " + batch.number());
  }

  @Override
  public void closed(PsamId psam, long batch, Mac8 sack) {
    write("closed " + batch);
  }

  private void write(String what) {
    mustAnswer();
    written.add(what);
  }

  private void mustAnswer() {
    if (away) {
      throw new IllegalStateException("the books do not answer");
    }
  }
}
