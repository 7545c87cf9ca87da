package farthing.app;

import picocli.CommandLine.Option;

/** Who decides something, and why, for whoever looks at it in years. */
final class WhoAndWhy {
  private static final int LONGEST_WHO = 60;
  private static final int LONGEST_WHY = 500;

  @Option(names = "--who", required = true, paramLabel = "NAME", description = "Who decides.")
  private String who;

  @Option(
      names = "--why",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for whoever looks at it in years: 1 to 500 characters.")
  private String why;

  /**
   * @throws Failed if one of them is empty or too long
   */
  void mustFit() {
    if (who.isBlank()
        || who.length() > LONGEST_WHO
        || why.isBlank()
        || why.length() > LONGEST_WHY) {
      throw Failed.wrongUsage(
          "--who has 1 to 60 characters, --why 1 to 500", "Nothing was decided.");
    }
  }

  String who() {
    return who;
  }

  String why() {
    return why;
  }
}
