package farthing.virtual;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One program at a time has a card. The lock lies on a file of its own, because the card's own is
 * replaced at every change; it ends with the program, however that ends.
 */
final class CardLock {
  /**
   * Cards that this program has. POSIX drops a program's lock as soon as it closes any channel on
   * the file, so a second opening must be refused before it opens one.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path lockFile;
  private final FileChannel channel;

  private CardLock(Path lockFile, FileChannel channel) {
    this.lockFile = lockFile;
    this.channel = channel;
  }

  /**
   * @param card for the error's text
   * @param lockFile the same real path for the same card
   */
  static CardLock take(Path card, Path lockFile) throws IOException {
    if (!HELD.add(lockFile)) {
      throw inUse(card);
    }
    try {
      return new CardLock(lockFile, lockedChannel(card, lockFile));
    } catch (IOException | RuntimeException e) {
      HELD.remove(lockFile);
      throw e;
    }
  }

  private static FileChannel lockedChannel(Path card, Path lockFile) throws IOException {
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(card);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw inUse(card);
  }

  private static PurseFileUnusable inUse(Path card) {
    return new PurseFileUnusable(
        "the card %s is in use by another program: wait for it, or end it, and try again"
            .formatted(card));
  }

  void release() {
    try {
      channel.close();
    } catch (IOException e) {
      // the lock goes with the program at the latest
    } finally {
      HELD.remove(lockFile);
    }
  }
}
