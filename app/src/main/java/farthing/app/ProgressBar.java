package farthing.app;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** How far long work is: a bar that is drawn over on a terminal, elsewhere a line a second. */
final class ProgressBar {
  private static final int BAR = 30;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);
  private static final Duration BETWEEN_BARS = Duration.ofMillis(100);

  private final PrintWriter screen;
  private final boolean terminal;
  private final String what;
  private final InstantSource time;
  private Instant begun = Instant.MIN;
  private Instant told = Instant.MIN;
  private long doneBefore = -1;

  /**
   * @param what of which it is so many, and what was done to them
   */
  ProgressBar(PrintWriter screen, boolean terminal, String what, InstantSource time) {
    this.screen = screen;
    this.terminal = terminal;
    this.what = what;
    this.time = time;
  }

  static ProgressBar on(PrintWriter screen, String what) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new ProgressBar(screen, terminal, what, InstantSource.system());
  }

  void at(long done, long of) {
    at(done, of, "");
  }

  /**
   * @param note behind it, or nothing
   */
  void at(long done, long of, String note) {
    Instant now = time.instant();
    if (doneBefore < 0) {
      doneBefore = done;
      begun = now;
    }
    boolean over = done >= of;
    if (!over && now.isBefore(told.plus(terminal ? BETWEEN_BARS : BETWEEN_LINES))) {
      return;
    }
    told = now;
    String text = text(done, of, now) + note;
    if (terminal) {
      screen.print("\r" + bar(done, of) + " " + text + (over ? "\n" : ""));
      screen.flush();
    } else {
      screen.println(text);
    }
  }

  private static String bar(long done, long of) {
    int full = (int) (BAR * done / of);
    return "[" + "#".repeat(full) + " ".repeat(BAR - full) + "]";
  }

  private String text(long done, long of, Instant now) {
    long millis = Math.max(1, Duration.between(begun, now).toMillis());
    return "%,d of %,d %s, %,d a second"
        .formatted(done, of, what, 1_000L * (done - doneBefore) / millis);
  }
}
