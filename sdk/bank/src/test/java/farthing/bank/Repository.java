package farthing.bank;

import java.nio.file.Path;
import java.util.Objects;

/** Where the pages that tests check are. */
final class Repository {
  private Repository() {}

  static Path file(String name) {
    return Path.of(Objects.requireNonNull(System.getProperty("farthing.root"))).resolve(name);
  }
}
