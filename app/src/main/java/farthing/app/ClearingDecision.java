package farthing.app;

import picocli.CommandLine.Option;

/** Who decides, and why. */
final class ClearingDecision {
  @Option(
      names = {"--who", "--by"},
      required = true,
      paramLabel = "NAME",
      description = "Who decides.")
  private String who;

  @Option(
      names = "--why",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for whoever looks at it in years: 1 to 500 characters.")
  private String why;

  String who() {
    return who;
  }

  String why() {
    return why;
  }

  void mustFit() {
    if (who.isBlank() || who.length() > 60 || why.isBlank() || why.length() > 500) {
      throw Failed.wrongUsage(
          "--who has 1 to 60 characters, --why 1 to 500", "Nothing was decided.");
    }
  }
}
