package farthing.app;

import farthing.store.Author;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who takes something away from somebody, and why: for the log of acts. */
final class ByWithReason {
  @Option(
      names = {"--by", "--who"},
      paramLabel = "NAME",
      description = "Who you are, for the log of acts: 1 to 60 characters; your login if left.")
  private Optional<String> by;

  @Option(
      names = "--why",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the log of acts: 1 to 500 characters.")
  private String why;

  /**
   * @throws Failed if one of them is too long or has control characters, or there is no reason
   */
  Author author() {
    if (why.isBlank()) {
      throw Failed.wrongUsage("--why says nothing", "Nothing was changed.");
    }
    return By.author(by, why);
  }
}
