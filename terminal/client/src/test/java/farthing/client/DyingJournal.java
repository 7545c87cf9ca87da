package farthing.client;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A journal under which the program dies: as a step is about to be written, or just after. */
final class DyingJournal implements PurchaseJournal {
  private final PurchaseJournal journal;
  private final int dyingAt;
  private final boolean afterwards;
  private int steps;

  /** Nobody catches it, as nobody catches a kill. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param dyingAt 1 is the first step
   */
  DyingJournal(PurchaseJournal journal, int dyingAt, boolean afterwards) {
    this.journal = journal;
    this.dyingAt = dyingAt;
    this.afterwards = afterwards;
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
    if (steps == dyingAt && !afterwards) {
      throw new Killed();
    }
    OpenPurchase after = journal.append(purchase, step);
    if (steps == dyingAt) {
      throw new Killed();
    }
    return after;
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
    if (steps == dyingAt && !afterwards) {
      throw new Killed();
    }
    OpenCancel after = journal.appendCancel(purchase, step);
    if (steps == dyingAt) {
      throw new Killed();
    }
    return after;
  }

  @Override
  public void close() {
    journal.close();
  }
}
