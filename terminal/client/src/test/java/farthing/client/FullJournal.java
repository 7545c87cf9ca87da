package farthing.client;

import java.io.IOException;
import java.util.List;

/** A journal whose disk is full from some step on. */
final class FullJournal implements PurchaseJournal {
  private final PurchaseJournal journal;
  private final int fullAt;
  private int steps;

  /**
   * @param fullAt 1 is the first step
   */
  FullJournal(PurchaseJournal journal, int fullAt) {
    this.journal = journal;
    this.fullAt = fullAt;
  }

  @Override
  public List<OpenPurchase> open() {
    return journal.open();
  }

  @Override
  public List<EndedPurchase> ended() {
    return journal.ended();
  }

  @Override
  public OpenPurchase append(PurchaseId purchase, JournalStep step) throws IOException {
    steps++;
    if (steps >= fullAt) {
      throw new IOException("No space left on device");
    }
    return journal.append(purchase, step);
  }

  @Override
  public void close() {
    journal.close();
  }
}
