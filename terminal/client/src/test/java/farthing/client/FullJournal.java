package farthing.client;

import java.io.IOException;

/** A journal whose disk is full from some step on. */
final class FullJournal extends JournalAround {
  private final int fullAt;
  private int steps;

  /**
   * @param fullAt 1 is the first step
   */
  FullJournal(PurchaseJournal journal, int fullAt) {
    super(journal);
    this.fullAt = fullAt;
  }

  @Override
  protected <T> T appending(PurchaseId purchase, JournalStep step, Appending<T> appending)
      throws IOException {
    steps++;
    if (steps >= fullAt) {
      throw new IOException("No space left on device");
    }
    return appending.append();
  }
}
