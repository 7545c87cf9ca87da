package farthing.virtual;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * The few acts on a disk whose order a {@link PurseFile} lives by; each may fail. Whoever tests a
 * purse brings a disk that does.
 */
public interface Disk {

  /** The one that the program runs on. */
  static Disk ofThisMachine() {
    return new RealDisk();
  }

  /** A new, empty file in place of whatever had that name; nobody else may ever read it. */
  NewFile create(Path file, Set<PosixFilePermission> permissions) throws IOException;

  /** At once, over a file that may exist. */
  void rename(Path from, Path to) throws IOException;

  /** Makes renames in this folder outlive a power cut. */
  void syncFolder(Path folder) throws IOException;

  /** A file being written. */
  interface NewFile extends AutoCloseable {
    void write(byte[] content) throws IOException;

    /** Makes what was written outlive a power cut. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }
}
