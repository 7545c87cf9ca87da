package farthing.app;

import java.io.PrintWriter;

/** The demo's numbered lines: who says what to whom. One thread. */
final class DemoSteps {
  private final PrintWriter out;
  private int steps;

  DemoSteps(PrintWriter out) {
    this.out = out;
  }

  void heading(String text) {
    out.println();
    out.println(text);
    out.println();
  }

  void step(String from, String to, String what) {
    out.printf("%3d  %-14s -> %-14s  %s%n", ++steps, from, to, what);
  }

  /** What belongs to the last step. */
  void aside(String text) {
    out.println("     " + text);
  }

  /** What came of the steps. */
  void say(String text) {
    out.println();
    text.lines().forEach(line -> out.println("  " + line));
  }
}
