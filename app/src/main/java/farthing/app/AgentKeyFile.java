package farthing.app;

import farthing.base.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An agent's keys in a file. */
final class AgentKeyFile {
  private static final int LARGEST = 4 * 1_024;

  private AgentKeyFile() {}

  /**
   * @throws Failed if it cannot be read, or is too large for keys
   */
  static Bytes read(Path file) {
    try {
      if ((Files.exists(file) && !Files.isRegularFile(file)) || Files.size(file) > LARGEST) {
        throw Failed.wrongUsage(file + " holds no agent's keys", "Nothing was done.");
      }
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw Failed.wrongUsage(file + " cannot be read", "Nothing was done.");
    }
  }
}
