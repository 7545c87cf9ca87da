package farthing.app;

import farthing.security.KeyActs;
import farthing.store.Author;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who changes something, and why: for the log of acts. */
final class By {
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
    return author(by, why);
  }

  /** Does it, as an act on a key store file. */
  <T> T act(Path keyStore, String what, KeyActs.Work<T> work) throws IOException {
    Author author = author();
    return KeyActs.beside(keyStore, InstantSource.system())
        .act(author.who(), what, author.why(), work);
  }

  static Author author(Optional<String> by, String why) {
    if (why.isBlank()) {
      throw Failed.wrongUsage("the reason says nothing", "Nothing was changed.");
    }
    return Failed.unlessRead(() -> new Author(by.orElseGet(() -> Author.ofProcess().who()), why));
  }
}
