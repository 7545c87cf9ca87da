package farthing.app;

import java.nio.file.Path;

/** What a person is told to type, from the folder where they are. */
final class Typed {
  private Typed() {}

  /** The launcher. */
  static String command() {
    Path root = Path.of(System.getProperty("farthing.root", "")).toAbsolutePath();
    return here().equals(root) ? "./farthing" : path(root.resolve("farthing"));
  }

  /** Short where it lies below, and quoted where the shell would take it apart. */
  static String path(Path path) {
    Path full = path.toAbsolutePath().normalize();
    return word(full.startsWith(here()) ? here().relativize(full).toString() : full.toString());
  }

  /** Quoted where the shell would take it apart. */
  static String word(String text) {
    return text.matches("[A-Za-z0-9._/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static Path here() {
    return Path.of("").toAbsolutePath();
  }
}
