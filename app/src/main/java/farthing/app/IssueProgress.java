package farthing.app;

import farthing.store.CardRun;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** How far a run of cards is. */
final class IssueProgress implements Consumer<CardRun> {
  private final ProgressBar bar;

  IssueProgress(ProgressBar bar) {
    this.bar = bar;
  }

  static IssueProgress on(PrintWriter screen) {
    return new IssueProgress(ProgressBar.on(screen, "cards made"));
  }

  @Override
  public void accept(CardRun run) {
    bar.at(
        run.made(), run.wanted(), run.spoilt() == 0 ? "" : ", %d spoilt".formatted(run.spoilt()));
  }
}
