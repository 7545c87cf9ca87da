package farthing.torture;

import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL, durable as any, whose every process is killed (SIGKILL) and which comes back
 * by itself. Safe for all threads.
 */
public final class PostgresProcess implements AutoCloseable {
  private final Path home;
  private LocalDatabase postgres;
  private boolean isUp = true;
  private @Nullable RuntimeException broken;

  public PostgresProcess(Path home) {
    this.home = home;
    this.postgres = LocalDatabase.start(home);
  }

  public synchronized DatabaseSettings database(String name) {
    return postgres.database(name);
  }

  /**
   * @return false if it was not up
   */
  public boolean kill() {
    LocalDatabase victim;
    synchronized (this) {
      if (!isUp) {
        return false;
      }
      isUp = false;
      victim = postgres;
    }
    victim.processes().forEach(ProcessHandle::destroyForcibly);
    Thread.ofPlatform().daemon().name("postgresql").start(() -> bringUp(victim));
    return true;
  }

  private void bringUp(LocalDatabase dead) {
    try {
      dead.close();
      LocalDatabase fresh = LocalDatabase.start(home);
      synchronized (this) {
        postgres = fresh;
        isUp = true;
        notifyAll();
      }
    } catch (RuntimeException e) {
      synchronized (this) {
        broken = e;
        notifyAll();
      }
    }
  }

  /**
   * @throws IOException if it does not come
   */
  public synchronized void awaitUp() throws IOException, InterruptedException {
    long until = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!isUp) {
      if (broken != null) {
        throw new IOException("PostgreSQL does not start in " + home, broken);
      }
      if (System.nanoTime() > until) {
        throw new IOException("PostgreSQL does not come back in " + home);
      }
      wait(100);
    }
  }

  @Override
  public synchronized void close() {
    if (isUp) {
      postgres.close();
    }
  }
}
