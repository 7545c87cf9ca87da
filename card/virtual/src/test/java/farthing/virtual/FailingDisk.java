package farthing.virtual;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;

/** A disk that fails on demand, in one act, once armed: a full disk, a dying one, a power cut. */
final class FailingDisk implements Disk {
  enum Act {
    CREATE,
    /** Half the content reaches the file. */
    WRITE,
    SYNC,
    RENAME,
    SYNC_FOLDER
  }

  private final Disk real = Disk.ofThisMachine();
  private Act failing = Act.CREATE;
  private int successesLeft = Integer.MAX_VALUE;

  /** The act fails after it went well so many times. */
  void failAt(Act act, int afterSuccesses) {
    failing = act;
    successesLeft = afterSuccesses;
  }

  void recover() {
    successesLeft = Integer.MAX_VALUE;
  }

  private boolean fails(Act act) {
    return act == failing && successesLeft-- <= 0;
  }

  private void check(Act act) throws IOException {
    if (fails(act)) {
      throw new IOException("the disk failed at " + act);
    }
  }

  @Override
  public NewFile create(Path file, Set<PosixFilePermission> permissions) throws IOException {
    check(Act.CREATE);
    NewFile created = real.create(file, permissions);
    return new NewFile() {
      @Override
      public void write(byte[] content) throws IOException {
        if (fails(Act.WRITE)) {
          created.write(Arrays.copyOf(content, content.length / 2));
          throw new IOException("the disk is full");
        }
        created.write(content);
      }

      @Override
      public void sync() throws IOException {
        check(Act.SYNC);
        created.sync();
      }

      @Override
      public void close() throws IOException {
        created.close();
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    check(Act.RENAME);
    real.rename(from, to);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    check(Act.SYNC_FOLDER);
    real.syncFolder(folder);
  }
}
