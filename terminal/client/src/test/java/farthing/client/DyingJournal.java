package farthing.client;

import java.io.IOException;

/** A journal under which the program dies: as a step is about to be written, or just after. */
final class DyingJournal extends JournalAround {
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
    super(journal);
    this.dyingAt = dyingAt;
    this.afterwards = afterwards;
  }

  @Override
  protected <T> T appending(PurchaseId purchase, JournalStep step, Appending<T> appending)
      throws IOException {
    steps++;
    if (steps == dyingAt && !afterwards) {
      throw new Killed();
    }
    T after = appending.append();
    if (steps == dyingAt) {
      throw new Killed();
    }
    return after;
  }
}
