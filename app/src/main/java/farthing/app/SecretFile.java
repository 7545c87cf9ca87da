package farthing.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A key in a file of its own, in the first line. */
final class SecretFile {
  private static final int LARGEST = 1_024;

  private SecretFile() {}

  /**
   * @throws Failed if it cannot be read, or is too large for a key
   */
  static String key(Path file) {
    try {
      if ((Files.exists(file) && !Files.isRegularFile(file)) || Files.size(file) > LARGEST) {
        throw Failed.wrongUsage(file + " is no key file", "Nothing was changed.");
      }
      return Files.readString(file).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      throw Failed.wrongUsage(file + " cannot be read", "Nothing was changed.");
    }
  }
}
