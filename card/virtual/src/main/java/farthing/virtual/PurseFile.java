package farthing.virtual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A purse in a file of its own. Each change is a new file, written aside, fsynced, and renamed over
 * the old one: a program killed or a machine unplugged at any instant leaves the state before or
 * the state after, never anything between.
 *
 * <p>Only its owner may read the file, for it holds the card's keys in clear, and one program at a
 * time has it: a second one is refused by a lock on {@code FILE.lock}. Against copying it does
 * nothing (docs/decisions/software-purse-file.md).
 */
public final class PurseFile implements PurseStore {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path file;
  private final Disk disk;
  private final CardLock lock;
  private boolean closed;

  private PurseFile(Path file, Disk disk, CardLock lock) {
    this.file = file;
    this.disk = disk;
    this.lock = lock;
  }

  /**
   * A blank purse in a new file, ready to be personalised.
   *
   * @param file its folder exists, it does not
   * @throws PurseFileUnusable with a text for the person who named the file
   */
  public static PurseFile create(Path file) throws IOException {
    return create(file, Disk.ofThisMachine());
  }

  /** The same on another disk. */
  public static PurseFile create(Path file, Disk disk) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new PurseFileUnusable("there is no folder for the card " + file + ": make it first");
    }
    PurseFile created = locked(folder.toRealPath().resolve(nameOf(file)), disk);
    try {
      if (Files.exists(created.file, LinkOption.NOFOLLOW_LINKS)) {
        throw new PurseFileUnusable(
            "there is already a file " + file + ": a card is never overwritten, name another");
      }
      created.put(PurseFileFormat.encode(null));
      return created;
    } catch (IOException e) {
      created.close();
      throw e;
    }
  }

  /**
   * A purse made before.
   *
   * @throws PurseFileUnusable with a text for the person who named the file
   */
  public static PurseFile open(Path file) throws IOException {
    return open(file, Disk.ofThisMachine());
  }

  /** The same on another disk. */
  public static PurseFile open(Path file, Disk disk) throws IOException {
    if (Files.isDirectory(file)) {
      throw new PurseFileUnusable(file + " is a folder, and a card is a file");
    }
    if (!Files.isRegularFile(file)) {
      throw new PurseFileUnusable("there is no card " + file);
    }
    PurseFile opened = locked(file.toRealPath(), disk);
    try {
      opened.checkOwnerOnly();
      var _ = opened.read(); // damage is told where the file is named, not later
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public Optional<PurseState> read() throws IOException {
    checkOpen();
    // A program killed between rename and fsync left a file that a power cut could still take back;
    // nobody may act on it before that is over.
    disk.syncFolder(folder());
    if (Files.size(file) > PurseFileFormat.MOST_BYTES) {
      throw new PurseFileUnusable(file + " is too large to be a card");
    }
    return PurseFileFormat.decode(file.toString(), Files.readAllBytes(file));
  }

  @Override
  public void write(PurseState state) throws IOException {
    checkOpen();
    put(PurseFileFormat.encode(state));
  }

  private void put(byte[] content) throws IOException {
    Path aside = file.resolveSibling("." + nameOf(file) + ".new");
    try (Disk.NewFile written = disk.create(aside, OWNER_ONLY)) {
      written.write(content);
      written.sync();
    }
    disk.rename(aside, file);
    disk.syncFolder(folder());
  }

  @Override
  public void close() {
    closed = true;
    lock.release();
  }

  private static PurseFile locked(Path file, Disk disk) throws IOException {
    Path lockFile = file.resolveSibling(nameOf(file) + ".lock");
    return new PurseFile(file, disk, CardLock.take(file, lockFile));
  }

  private void checkOwnerOnly() throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null && !OWNER_ONLY.containsAll(view.readAttributes().permissions())) {
      throw new PurseFileUnusable(
          "others may read or use the card %s: change that (chmod 600 %s) and try again"
              .formatted(file, file));
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the card " + file + " was closed");
    }
  }

  private Path folder() {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IllegalStateException("a real path of a file has a folder");
    }
    return folder;
  }

  private static Path nameOf(Path file) {
    Path name = file.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("not the name of a file: " + file);
    }
    return name;
  }
}
