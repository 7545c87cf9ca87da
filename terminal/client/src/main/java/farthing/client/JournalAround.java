package farthing.client;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A journal around another, with a say in each step as it is written: for programs that prove what
 * the client does when a disk is full or its process ends there.
 */
public abstract class JournalAround implements PurchaseJournal {
  private final PurchaseJournal journal;

  protected JournalAround(PurchaseJournal journal) {
    this.journal = journal;
  }

  /** Writes the step to the journal inside. */
  protected interface Appending<T> {
    T append() throws IOException;
  }

  /**
   * Called for each step in place of writing it.
   *
   * @param appending writes it; called once, or not at all
   */
  protected abstract <T> T appending(PurchaseId purchase, JournalStep step, Appending<T> appending)
      throws IOException;

  @Override
  public final OpenPurchase append(PurchaseId purchase, JournalStep step) throws IOException {
    return appending(purchase, step, () -> journal.append(purchase, step));
  }

  @Override
  public final OpenCancel appendCancel(PurchaseId purchase, JournalStep.OfCancel step)
      throws IOException {
    return appending(purchase, step, () -> journal.appendCancel(purchase, step));
  }

  @Override
  public final OpenLoad appendLoad(PurchaseId load, JournalStep.OfLoad step) throws IOException {
    return appending(load, step, () -> journal.appendLoad(load, step));
  }

  @Override
  public final List<OpenPurchase> open() {
    return journal.open();
  }

  @Override
  public final List<EndedPurchase> ended() {
    return journal.ended();
  }

  @Override
  public final List<OpenCancel> cancels() {
    return journal.cancels();
  }

  @Override
  public final Optional<JournalStep.Kept> kept() {
    return journal.kept();
  }

  @Override
  public final List<OpenLoad> loads() {
    return journal.loads();
  }

  @Override
  public final List<EndedLoad> endedLoads() {
    return journal.endedLoads();
  }

  @Override
  public final void close() {
    journal.close();
  }
}
