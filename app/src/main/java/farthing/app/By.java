package farthing.app;

import farthing.store.Author;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who changes something, and perhaps why: for the log of acts. */
final class By {
  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who you are, for the log of acts: 1 to 60 characters; your login if left.")
  private Optional<String> by;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      description = "Why, for the log of acts: at most 500 characters.")
  private Optional<String> why;

  /**
   * @throws Failed if one of them is too long, or has control characters
   */
  Author author() {
    return author(by, why.orElse(""));
  }

  static Author author(Optional<String> by, String why) {
    return Failed.unlessRead(() -> new Author(by.orElseGet(() -> Author.ofProcess().who()), why));
  }
}
