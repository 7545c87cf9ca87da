package farthing.app;

import farthing.virtual.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Small files that are there whole, for good, and for their owner's eyes only. */
final class DurableText {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private DurableText() {}

  /** In place of what may have had that name; when this returns, no power cut takes it back. */
  static void write(Path file, List<String> lines) throws IOException {
    Disk disk = Disk.ofThisMachine();
    Path aside = file.resolveSibling("." + file.getFileName() + ".new");
    try (Disk.NewFile written = disk.create(aside, OWNER_ONLY)) {
      written.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
      written.sync();
    }
    disk.rename(aside, file);
    disk.syncFolder(Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow());
  }
}
