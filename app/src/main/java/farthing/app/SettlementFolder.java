package farthing.app;

import farthing.base.Bytes;
import farthing.clearing.SettlementFiles;
import farthing.security.Unwritten;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** The folder where a settlement's files go; each is there whole, whoever dies when. */
final class SettlementFolder {
  private SettlementFolder() {}

  /**
   * Made if missing. What it gives throws {@link UncheckedIOException} where a file cannot be
   * written.
   *
   * @throws IOException if it is no folder, or nothing can be written into it
   */
  static SettlementFiles.Sink at(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.delete(Files.createTempFile(folder, ".", ".probe"));
    return (name, content) -> {
      try {
        write(folder.resolve(name), content);
      } catch (IOException e) {
        throw new UncheckedIOException(Unwritten.reason(e), e);
      }
    };
  }

  /** On the disk before it has its name: what fetches files for a bank never finds half of one. */
  private static void write(Path file, Bytes content) throws IOException {
    // of a name that nobody else has, as two may write the same day
    Path aside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content.toArray());
        while (rest.hasRemaining()) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(aside);
      throw e;
    }
  }
}
