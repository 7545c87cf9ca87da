package farthing.torture;

import farthing.client.EndedPurchase;
import farthing.client.JournalStep;
import farthing.client.OpenCancel;
import farthing.client.OpenPurchase;
import farthing.client.PurchaseId;
import farthing.client.PurchaseJournal;
import farthing.torture.RunPlan.Death;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A client's journal under which the client dies where its plan wants it. */
final class DyingJournal implements PurchaseJournal {
  private final PurchaseJournal journal;
  private final Optional<Death> death;
  private final Run run;
  private final Tally tally;
  private int steps;

  DyingJournal(PurchaseJournal journal, Optional<Death> death, Run run, Tally tally) {
    this.journal = journal;
    this.death = death;
    this.run = run;
    this.tally = tally;
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
    return dying(purchase, step, () -> journal.appendCancel(purchase, step));
  }

  @Override
  public OpenPurchase append(PurchaseId purchase, JournalStep step) throws IOException {
    return dying(purchase, step, () -> journal.append(purchase, step));
  }

  private interface Appending<T> {
    T append() throws IOException;
  }

  private <T> T dying(PurchaseId purchase, JournalStep step, Appending<T> appending)
      throws IOException {
    steps++;
    String what = step.getClass().getSimpleName() + " of " + purchase.trx();
    boolean here = death.filter(d -> d.step() == steps).isPresent();
    if (here && !death.get().afterwards()) {
      throw die("before " + what);
    }
    T after = appending.append();
    run.story.tell("client's journal: " + what);
    if (here) {
      throw die("after " + what);
    }
    return after;
  }

  private Killed die(String where) {
    tally.count(Fault.CLIENT_KILLED);
    run.story.tell("FAULT " + Fault.CLIENT_KILLED.word() + " " + where);
    return new Killed();
  }

  @Override
  public void close() {
    journal.close();
  }
}
