package farthing.app;

import farthing.store.Author;
import java.util.Optional;
import picocli.CommandLine.Option;

/** As {@link By}, of a command that shows as well as changes: a reason is wanted of a change. */
final class ByIfChanged {
  @Option(
      names = {"--by", "--who"},
      paramLabel = "NAME",
      description = "Who you are, for the log of acts: 1 to 60 characters; your login if left.")
  private Optional<String> by;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      description = "Why, for the log of acts: 1 to 500 characters. Wanted where anything changes.")
  private Optional<String> why;

  /**
   * @throws Failed as {@link By#author}
   */
  Author author() {
    return By.author(
        by,
        why.orElseThrow(() ->
            Failed.wrongUsage(
                "why? --why TEXT says it, for the log of acts", "Nothing was changed.")));
  }
}
