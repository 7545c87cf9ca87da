package farthing.testkit;

import farthing.base.Bytes;
import farthing.virtual.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One folder on a disk that can fail at any act, and whose machine can crash there. What was synced
 * outlives a crash; of what was not, anything may: of a file's content nothing, a half, a half and
 * zeros, or all; of the folder's entries any of the changes, in their order.
 */
final class CrashingDisk implements Disk {
  private static final int NEVER = 0;

  /** Far more than a command needs, and few enough for each to have come to pass or not. */
  private static final int MOST_UNSYNCED = 8;

  /** Really carried out too, so that the purse can read what it wrote. */
  private final Disk real = Disk.ofThisMachine();

  private final Map<Path, Content> durable = new HashMap<>();
  private final List<Entry> unsynced = new ArrayList<>();
  private final Map<Path, Content> now = new HashMap<>();

  private final List<Bytes> written = new ArrayList<>();
  private int acts;
  private int syncs;
  private int failAt = NEVER;
  private boolean forGood;
  private String reason = "";

  /** A file's content, wherever its name is. */
  private static final class Content {
    private byte[] bytes = new byte[0];
    private boolean synced;

    List<byte[]> afterCrash() {
      return synced
          ? List.of(bytes)
          : List.of(
              new byte[0],
              Arrays.copyOf(bytes, bytes.length / 2),
              Arrays.copyOf(Arrays.copyOf(bytes, bytes.length / 2), bytes.length),
              bytes);
    }
  }

  /** A change of the folder: {@code to} names the content, and {@code from} no longer does. */
  private record Entry(Path from, Path to, Content content) {
    void applyTo(Map<Path, Content> entries) {
      entries.remove(from);
      entries.put(to, content);
    }
  }

  /** The act fails that is so many away, 1 the next, and all is well again behind it. */
  void failAt(int act, String why) {
    written.clear();
    acts = 0;
    syncs = 0;
    failAt = act;
    forGood = false;
    reason = why;
  }

  /** The machine crashes at that act. */
  void crashAt(int act) {
    failAt(act, "the machine crashed");
    forGood = true;
  }

  /** Nothing fails, and counting begins anew. */
  void neverFail() {
    failAt(NEVER, "");
  }

  /** Since counting began. */
  int acts() {
    return acts;
  }

  /** The content of each file since counting began. */
  List<Bytes> written() {
    return List.copyOf(written);
  }

  /** Of files and of the folder, since counting began. */
  int syncs() {
    return syncs;
  }

  private boolean failsNow() {
    acts++;
    return acts == failAt || (forGood && failAt != NEVER && acts > failAt);
  }

  private void act() throws IOException {
    if (failsNow()) {
      throw new IOException(reason);
    }
  }

  @Override
  public NewFile create(Path file, Set<PosixFilePermission> permissions) throws IOException {
    act();
    NewFile created = real.create(file, permissions);
    Content content = new Content();
    now.put(file, content);
    unsynced.add(new Entry(file, file, content));
    return new NewFile() {
      @Override
      public void write(byte[] bytes) throws IOException {
        boolean fails = failsNow();
        content.bytes = fails ? Arrays.copyOf(bytes, bytes.length / 2) : bytes.clone();
        created.write(content.bytes);
        written.add(Bytes.of(content.bytes));
        if (fails) {
          throw new IOException(reason);
        }
      }

      @Override
      public void sync() throws IOException {
        act();
        syncs++;
        content.synced = true;
      }

      @Override
      public void close() throws IOException {
        created.close();
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    act();
    real.rename(from, to);
    Content content = now.remove(from);
    if (content == null) {
      throw new IllegalStateException("renamed is what was created here");
    }
    now.put(to, content);
    unsynced.add(new Entry(from, to, content));
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    act();
    syncs++;
    unsynced.forEach(entry -> entry.applyTo(durable));
    unsynced.clear();
  }

  /** Every folder that may be found when the machine is up again. */
  List<Map<Path, byte[]>> foldersAfterCrash() {
    if (unsynced.size() > MOST_UNSYNCED) {
      throw new AssertionError(unsynced.size() + " changes of the folder were never synced");
    }
    List<Map<Path, byte[]>> folders = new ArrayList<>();
    for (int kept = 0; kept < 1 << unsynced.size(); kept++) {
      Map<Path, Content> entries = new HashMap<>(durable);
      for (int i = 0; i < unsynced.size(); i++) {
        if ((kept & 1 << i) != 0) {
          unsynced.get(i).applyTo(entries);
        }
      }
      folders.addAll(foldersWith(entries));
    }
    return folders;
  }

  private static List<Map<Path, byte[]>> foldersWith(Map<Path, Content> entries) {
    List<Map<Path, byte[]>> folders = List.of(Map.of());
    for (Map.Entry<Path, Content> entry : entries.entrySet()) {
      List<Map<Path, byte[]>> more = new ArrayList<>();
      for (Map<Path, byte[]> folder : folders) {
        for (byte[] content : entry.getValue().afterCrash()) {
          Map<Path, byte[]> one = new HashMap<>(folder);
          one.put(entry.getKey(), content);
          more.add(one);
        }
      }
      folders = more;
    }
    return folders;
  }

  /** Lays such a folder out for a purse to be opened in. */
  static void layOut(Map<Path, byte[]> found, Path folder) throws IOException {
    for (Map.Entry<Path, byte[]> file : found.entrySet()) {
      Path there = folder.resolve(String.valueOf(file.getKey().getFileName()));
      try (NewFile written =
          Disk.ofThisMachine()
              .create(
                  there, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))) {
        written.write(file.getValue());
      }
    }
  }
}
