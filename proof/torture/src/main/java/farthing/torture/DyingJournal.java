package farthing.torture;

import farthing.client.JournalAround;
import farthing.client.JournalStep;
import farthing.client.PurchaseId;
import farthing.client.PurchaseJournal;
import farthing.torture.RunPlan.Death;
import java.io.IOException;
import java.util.Optional;

/** A client's journal under which the client dies where its plan wants it. */
public final class DyingJournal extends JournalAround {
  private final Optional<Death> death;
  private final Run run;
  private final Tally tally;
  private int steps;

  public DyingJournal(PurchaseJournal journal, Optional<Death> death, Run run, Tally tally) {
    super(journal);
    this.death = death;
    this.run = run;
    this.tally = tally;
  }

  @Override
  protected <T> T appending(PurchaseId purchase, JournalStep step, Appending<T> appending)
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
}
