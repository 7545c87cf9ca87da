package farthing.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lines in a file that only its owner may read, one program at a time. A line is on the disk when
 * {@link #append} returns; a line that a crash tore is not among {@link #lines}.
 */
final class JournalFile implements AutoCloseable {
  /** Some thousand steps: an honest journal has a few dozen. */
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /**
   * Journals that this program has. POSIX drops a program's lock as soon as it closes any channel
   * on the file, so a second opening must be refused before it opens one.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;
  private FileChannel channel;
  private @Nullable IOException broken;

  private JournalFile(Path path, FileChannel lock, FileChannel channel) {
    this.path = path;
    this.lock = lock;
    this.channel = channel;
  }

  static JournalFile open(Path given) throws IOException {
    Path folder = given.toAbsolutePath().normalize().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new JournalUnusable("there is no folder for the journal " + given + ": make it first");
    }
    Path path = folder.toRealPath().resolve(String.valueOf(given.getFileName()));
    if (!HELD.add(path)) {
      throw inUse(path);
    }
    try {
      return locked(path, folder, lockOf(path));
    } catch (IOException | RuntimeException e) {
      HELD.remove(path);
      throw e;
    }
  }

  private static JournalFile locked(Path path, Path folder, FileChannel lock) throws IOException {
    try {
      boolean isNew = !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      FileChannel channel = channelOf(path, StandardOpenOption.CREATE);
      if (isNew) {
        syncFolder(folder);
      }
      return new JournalFile(path, lock, channel);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * All whole lines. Drops a torn one behind them from the file, so that the next is not written
   * into it.
   */
  List<byte[]> lines() throws IOException {
    if (channel.size() > MOST_BYTES) {
      throw new JournalUnusable(path + " is too large to be a journal");
    }
    ByteBuffer all = ByteBuffer.allocate((int) channel.size());
    channel.position(0);
    while (all.hasRemaining() && channel.read(all) >= 0) {
      // until all of it is there
    }
    List<byte[]> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int whole = 0;
    for (int i = 0; i < all.position(); i++) {
      if (all.get(i) == '\n') {
        lines.add(line.toByteArray());
        line.reset();
        whole = i + 1;
      } else {
        line.write(all.get(i));
      }
    }
    channel.truncate(whole);
    channel.position(whole);
    channel.force(true);
    return lines;
  }

  void append(byte[] line) throws IOException {
    if (broken != null) {
      throw new JournalUnusable("an earlier write to the journal " + path + " failed", broken);
    }
    try {
      write(channel, line);
      channel.force(true);
    } catch (IOException e) {
      // half a line may stand there: nothing may follow it before it is read again
      broken = e;
      throw e;
    }
  }

  /** A new file in the old one's place, wholly or not at all. */
  void replaceBy(List<byte[]> lines) throws IOException {
    Path aside = path.resolveSibling("." + path.getFileName() + ".new");
    Files.deleteIfExists(aside);
    FileChannel fresh = channelOf(aside, StandardOpenOption.CREATE_NEW);
    try {
      for (byte[] line : lines) {
        write(fresh, line);
      }
      fresh.force(true);
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder(path.resolveSibling("."));
    } catch (IOException e) {
      // which of the two files now has the name is not known: read it again before going on
      broken = e;
      fresh.close();
      throw e;
    }
    channel.close();
    channel = fresh;
  }

  @Override
  public void close() {
    broken = new IOException("the journal was closed");
    try {
      channel.close();
      lock.close();
    } catch (IOException e) {
      // every line was forced already, and the lock goes with the program at the latest
    } finally {
      HELD.remove(path);
    }
  }

  private static void write(FileChannel to, byte[] line) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    while (out.hasRemaining()) {
      to.write(out);
    }
  }

  /** The lock lies on a file of its own, because the journal's own is replaced. */
  private static FileChannel lockOf(Path path) throws IOException {
    FileChannel lock =
        channelOf(path.resolveSibling(path.getFileName() + ".lock"), StandardOpenOption.CREATE);
    try {
      if (lock.tryLock() != null) {
        return lock;
      }
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    lock.close();
    throw inUse(path);
  }

  private static JournalUnusable inUse(Path path) {
    return new JournalUnusable(
        "the journal %s is in use by another program: wait for it, or end it, and try again"
            .formatted(path));
  }

  private static FileChannel channelOf(Path path, StandardOpenOption create) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(create, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!isPosix()) {
      return FileChannel.open(path, options);
    }
    FileAttribute<Set<PosixFilePermission>> mine = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    FileChannel channel = FileChannel.open(path, options, mine);
    if (!OWNER_ONLY.equals(Files.getPosixFilePermissions(path))) {
      Files.setPosixFilePermissions(path, OWNER_ONLY);
    }
    return channel;
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static void syncFolder(Path folder) throws IOException {
    if (isPosix()) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
