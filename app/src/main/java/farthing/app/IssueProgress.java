package farthing.app;

import farthing.store.CardRun;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** How far a run is: a bar that is drawn over on a terminal, elsewhere a line a second. */
final class IssueProgress implements Consumer<CardRun> {
  private static final int BAR = 30;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);
  private static final Duration BETWEEN_BARS = Duration.ofMillis(100);

  private final PrintWriter screen;
  private final boolean terminal;
  private final InstantSource time;
  private final Instant begun;
  private Instant told = Instant.MIN;
  private int madeBefore = -1;

  IssueProgress(PrintWriter screen, boolean terminal, InstantSource time) {
    this.screen = screen;
    this.terminal = terminal;
    this.time = time;
    this.begun = time.instant();
  }

  static IssueProgress on(PrintWriter screen) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new IssueProgress(screen, terminal, InstantSource.system());
  }

  @Override
  public void accept(CardRun run) {
    Instant now = time.instant();
    if (madeBefore < 0) {
      madeBefore = run.made();
    }
    if (!run.isComplete() && now.isBefore(told.plus(terminal ? BETWEEN_BARS : BETWEEN_LINES))) {
      return;
    }
    told = now;
    if (terminal) {
      screen.print("\r" + bar(run) + " " + text(run, now) + (run.isComplete() ? "\n" : ""));
      screen.flush();
    } else {
      screen.println(text(run, now));
    }
  }

  private static String bar(CardRun run) {
    int full = (int) ((long) BAR * run.made() / run.wanted());
    return "[" + "#".repeat(full) + " ".repeat(BAR - full) + "]";
  }

  private String text(CardRun run, Instant now) {
    long millis = Math.max(1, Duration.between(begun, now).toMillis());
    long perSecond = 1_000L * (run.made() - madeBefore) / millis;
    return "%d of %d cards made, %d a second%s"
        .formatted(
            run.made(),
            run.wanted(),
            perSecond,
            run.spoilt() == 0 ? "" : ", %d spoilt".formatted(run.spoilt()));
  }
}
