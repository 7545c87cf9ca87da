package farthing.app;

import java.nio.file.Path;

/** The checkout that is tested. */
final class Repository {
  static final Path ROOT = Path.of(System.getProperty("farthing.root", "..")).toAbsolutePath();

  private Repository() {}
}
