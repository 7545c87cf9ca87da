package farthing.client;

/** Text from elsewhere, made fit for a person's screen. */
final class Shown {
  private static final int LONGEST = 300;

  private Shown() {}

  /** Without control characters, which could write over what the screen says; cut when long. */
  static String clean(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
