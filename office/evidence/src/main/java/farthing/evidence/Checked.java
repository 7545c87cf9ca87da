package farthing.evidence;

/**
 * One check of an evidence.
 *
 * @param what was compared or verified
 * @param why it was not made; empty otherwise
 */
public record Checked(String what, Outcome outcome, String why) {
  /** How it ended. */
  public enum Outcome {
    HOLDS,
    FAILS,
    /** Something for it is missing: a key, or a part of the file. */
    NOT_MADE
  }

  static Checked of(String what, boolean holds) {
    return new Checked(what, holds ? Outcome.HOLDS : Outcome.FAILS, "");
  }

  static Checked notMade(String what, String why) {
    return new Checked(what, Outcome.NOT_MADE, why);
  }
}
