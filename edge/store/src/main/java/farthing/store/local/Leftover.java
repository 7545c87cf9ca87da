package farthing.store.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The processes that run on a cluster's directory, and the note {@code postmaster.pid}: those of a
 * PostgreSQL that outlived whoever started it, or the note of one that was killed. A stranger may
 * have the noted number by now, and a dead process that nobody waited for still counts as living
 * for PostgreSQL, so the note alone is not believed. Linux only.
 *
 * @param cluster the directory that its processes work in
 */
record Leftover(Path cluster) {
  private static final long STOP_MILLIS = 20_000;
  private static final long LOOK_MILLIS = 20;

  /**
   * Stops what still runs and takes the note away. Only for whoever holds the lock of the
   * directory: then nobody living owns these processes.
   */
  void clear() throws IOException {
    if (!Files.exists(cluster)) {
      return;
    }
    long noted = notedPid().orElse(-1);
    for (ProcessHandle one : living()) {
      if (one.pid() == noted) {
        interrupt(one);
      }
    }
    if (!endsWithin(STOP_MILLIS)) {
      living().forEach(ProcessHandle::destroyForcibly);
      if (!endsWithin(STOP_MILLIS)) {
        throw new IOException("processes " + living() + " in " + cluster + " do not end");
      }
    }
    Files.deleteIfExists(note());
  }

  /** The main process's number, as PostgreSQL noted it. */
  OptionalLong notedPid() {
    try {
      return OptionalLong.of(Long.parseLong(Files.readAllLines(note()).getFirst().strip()));
    } catch (IOException | RuntimeException e) {
      return OptionalLong.empty();
    }
  }

  /** Every process of PostgreSQL works in its cluster's directory; a dead one works nowhere. */
  List<ProcessHandle> living() {
    return ProcessHandle.allProcesses().filter(this::worksHere).toList();
  }

  private boolean worksHere(ProcessHandle process) {
    try {
      Path workplace = Path.of("/proc", Long.toString(process.pid()), "cwd");
      return Files.readSymbolicLink(workplace).equals(cluster.toRealPath());
    } catch (IOException | RuntimeException e) {
      return false; // gone meanwhile, or another user's
    }
  }

  /** PostgreSQL's fast shutdown: nothing is lost, no one is waited for. */
  private static void interrupt(ProcessHandle postmaster) throws IOException {
    new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid())).inheritIO().start();
  }

  private boolean endsWithin(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (!living().isEmpty()) {
        if (System.nanoTime() > end) {
          return false;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Path note() {
    return cluster.resolve("postmaster.pid");
  }
}
