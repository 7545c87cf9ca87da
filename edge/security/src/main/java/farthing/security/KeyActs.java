package farthing.security;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to a key store file, when and why: in a file beside it, {@code NAME.acts}, which is
 * only added to.
 *
 * <p>An act's line is durable before the act begins, and a line behind it says how it ended. Where
 * that is missing it was broken off: the key store is as it was, or as it was to be, and its check
 * values tell. Each line ends with a SHA-256 over the line before's and itself, so one that was
 * altered, taken out or put in is named. Lines taken off at the end, and a log that was written
 * anew, show only against a copy.
 */
public final class KeyActs {
  private static final Logger LOG = System.getLogger(KeyActs.class.getName());
  private static final int LARGEST = 4 * 1024 * 1024;

  private static final Set<PosixFilePermission> OWNERS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final Pattern LINE =
      Pattern.compile(
          "([1-9][0-9]{0,5})\t([0-9TZ:-]{20})\t(?:begun\t([^\t]+)\t([^\t]+)\t([^\t]+)|(done|failed))"
              + "\t([0-9a-f]{64})");

  private final Path file;
  private final InstantSource time;

  private KeyActs(Path file, InstantSource time) {
    this.file = file;
    this.time = time;
  }

  /** Those on this key store file. */
  public static KeyActs beside(Path keyStore, InstantSource time) {
    return new KeyActs(keyStore.resolveSibling(keyStore.getFileName() + ".acts"), time);
  }

  /** How it ended. */
  public enum End {
    DONE,
    /** It was refused, or its result could not be written. */
    FAILED,
    /** The program or the machine stopped in the middle. */
    UNKNOWN
  }

  /** One of them. */
  public record Act(Instant at, String who, String what, String why, End end) {}

  /** What is done to the key store. */
  public interface Work<T> {
    T go() throws IOException;
  }

  /**
   * Does it, between its two lines.
   *
   * @param who and {@code what} and {@code why} are not blank, and no secrets
   * @throws KeyStoreUnusable if the log is not as it was written, or another process is at it:
   *     nothing was done
   */
  public <T> T act(String who, String what, String why, Work<T> work) throws IOException {
    try (FileChannel channel = open();
        FileLock _ = alone(channel)) {
      Log log = log(Channels.newInputStream(channel));
      channel.truncate(log.size); // of a line that was cut off nothing had come yet
      channel.position(log.size);
      log.add(channel, "begun\t" + text(who) + "\t" + text(what) + "\t" + text(why));
      DurableFile.flushDirectoryOf(file);
      T result;
      try {
        result = work.go();
      } catch (IOException | RuntimeException e) {
        try {
          log.add(channel, "failed");
        } catch (IOException unsaid) {
          e.addSuppressed(unsaid);
        }
        throw e;
      }
      try {
        log.add(channel, "done");
      } catch (IOException e) {
        LOG.log(Level.WARNING, file + " cannot tell that this was done", e); // but it was
      }
      return result;
    }
  }

  /**
   * Keeps others from the key store until it is closed, without an act.
   *
   * @throws KeyStoreUnusable if another process is at it
   */
  public Closeable alone() throws IOException {
    FileChannel channel = open();
    try {
      alone(channel);
      return channel; // its lock ends with it
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Its owner's alone, as the key store is: who could write it could write it anew. */
  private FileChannel open() throws IOException {
    Set<OpenOption> how =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileChannel channel;
    try {
      channel =
          posix
              ? FileChannel.open(file, how, PosixFilePermissions.asFileAttribute(OWNERS))
              : FileChannel.open(file, how);
    } catch (IOException e) {
      throw new KeyStoreUnusable(
          "the log of acts " + file + " cannot be written. Nothing was done", e);
    }
    try {
      EntriesFile.mustBeClosedToOthers(file);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * All, in their order; none where there is no such file.
   *
   * @throws KeyStoreUnusable if it is not as it was written: says which line
   */
  public List<Act> all() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return List.copyOf(log(in).acts);
    }
  }

  private FileLock alone(FileChannel channel) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new KeyStoreUnusable(
          "another process is at that key store, as its lock on " + file + " tells; wait for it");
    }
    return lock;
  }

  private Log log(InputStream in) throws IOException {
    byte[] all = in.readNBytes(LARGEST + 1);
    try {
      if (all.length > LARGEST) {
        throw new Malformed("it is larger than a log of acts becomes");
      }
      return new Log(all);
    } catch (Malformed e) {
      throw new KeyStoreUnusable(
          file
              + " is not as it was written: "
              + e.getMessage()
              + ". Nothing was done. Compare it with your copy, and keep it under another name: a new log begins then",
          e);
    }
  }

  private static String text(String any) {
    return any.replaceAll("\\p{C}", " ");
  }

  /** The whole lines of the file, and what the next one continues. */
  private final class Log {
    private final List<Act> acts = new ArrayList<>();
    private Bytes hash = Bytes.empty();
    private int lines;
    private int size;

    Log(byte[] all) {
      for (int at = 0; at < all.length; at++) {
        if (all[at] == '\n') {
          take(new String(all, size, at - size, StandardCharsets.UTF_8));
          size = at + 1;
        }
      }
      String cutOff = new String(all, size, all.length - size, StandardCharsets.UTF_8);
      String begins = (lines + 1) + "\t";
      if (!cutOff.startsWith(begins) && !begins.startsWith(cutOff)) {
        throw new Malformed("line " + (lines + 1) + " cannot stand there");
      }
    }

    private void take(String line) {
      lines++;
      Matcher parts = LINE.matcher(line);
      if (!parts.matches() || Integer.parseInt(parts.group(1)) != lines) {
        throw new Malformed("line " + lines + " cannot stand there");
      }
      hash = Transcript.next(hash, line.substring(0, parts.start(7) - 1));
      if (!hash.hex().equals(parts.group(7))) {
        throw new Malformed("line " + lines + ", or one before it, was changed");
      }
      if (parts.group(6) == null) {
        acts.add(new Act(at(parts), parts.group(3), parts.group(4), parts.group(5), End.UNKNOWN));
      } else {
        end(parts.group(6).equals("done") ? End.DONE : End.FAILED);
      }
    }

    private void end(End how) {
      if (acts.isEmpty() || acts.getLast().end() != End.UNKNOWN) {
        throw new Malformed("line " + lines + " ends nothing");
      }
      Act act = acts.removeLast();
      acts.add(new Act(act.at(), act.who(), act.what(), act.why(), how));
    }

    private Instant at(Matcher parts) {
      try {
        return Instant.parse(parts.group(2));
      } catch (DateTimeException e) {
        throw new Malformed("line " + lines + " has no time", e);
      }
    }

    /** Durable when this returns. */
    void add(FileChannel out, String what) throws IOException {
      String line =
          "%d\t%s\t%s".formatted(++lines, time.instant().truncatedTo(ChronoUnit.SECONDS), what);
      hash = Transcript.next(hash, line);
      ByteBuffer rest =
          ByteBuffer.wrap((line + "\t" + hash.hex() + "\n").getBytes(StandardCharsets.UTF_8));
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }
}
