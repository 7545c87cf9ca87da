package farthing.app;

import farthing.clearing.SettlementFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder where a settlement's files go. */
final class SettlementFolder {
  private SettlementFolder() {}

  /**
   * Made if missing. What it gives throws {@link UncheckedIOException} where a file cannot be
   * written.
   */
  static SettlementFiles.Sink at(Path folder) throws IOException {
    Files.createDirectories(folder);
    return (name, content) -> {
      try {
        Files.write(folder.resolve(name), content.toArray());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
