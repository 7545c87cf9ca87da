package farthing.security;

import farthing.base.Bytes;
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

  /** Parameter messages. */
  final List<Bytes> updates = new ArrayList<>();

  boolean away;
  boolean answersLost;

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

  @Override
  public List<Bytes> updates(PsamId psam) {
    mustAnswer();
    return List.copyOf(updates);
  }

  @Override
  public void updated(PsamId psam, long follows, long counter, Bytes message) {
    write("updated " + counter);
    updates.add(message);
    if (answersLost) {
      throw new IllegalStateException("it is written, and nobody hears of it");
    }
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
