package farthing.client;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

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
  public List<OpenCancel> cancels() {
    return journal.cancels();
  }

  @Override
  public Optional<JournalStep.Kept> kept() {
    return journal.kept();
  }

  @Override
  public OpenCancel appendCancel(PurchaseId purchase, JournalStep.OfCancel step)
      throws IOException {
    steps++;
    if (steps >= fullAt) {
      throw new IOException("No space left on device");
    }
    return journal.appendCancel(purchase, step);
  }

  @Override
  public void close() {
    journal.close();
  }
}
