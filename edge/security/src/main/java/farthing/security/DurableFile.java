package farthing.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that are on the disk, whole, before anybody can see them under their name. */
final class DurableFile {
  private DurableFile() {}

  /**
   * A file in the same directory with this content, flushed, readable by its owner alone; for
   * moving onto {@code target}.
   */
  static Path beside(Path target, byte[] content) throws IOException {
    // createTempFile gives no rights to group and others, on every system that knows them
    Path fresh = Files.createTempFile(directoryOf(target), ".new-", ".tmp");
    try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
      return fresh;
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  /** Makes the name durable too, where directories can be flushed. */
  static void flushDirectoryOf(Path target) {
    try (FileChannel directory = FileChannel.open(directoryOf(target), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // some systems cannot open a directory; there the name is durable when the file is
    }
  }

  private static Path directoryOf(Path target) {
    Path parent = target.toAbsolutePath().getParent();
    return parent == null ? target.toAbsolutePath() : parent;
  }
}
