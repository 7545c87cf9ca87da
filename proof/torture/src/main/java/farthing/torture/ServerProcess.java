package farthing.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, which is killed (SIGKILL) and comes back by itself. Safe for
 * all threads.
 */
public final class ServerProcess implements AutoCloseable {
  private static final int MOST_STARTS = 30;
  private static final int STOP_SECONDS = 30;

  private final String serves;
  private final Supplier<List<String>> command;
  private final Path log;
  private @Nullable Process process;
  private URI address = URI.create("http://127.0.0.1:9");
  private boolean isUp;
  private boolean isOver;
  private @Nullable IOException broken;

  /**
   * @param serves the line on its screen that says where it listens begins so
   * @param command asked for at each start
   * @param log for what it says on standard error
   */
  public ServerProcess(String serves, Supplier<List<String>> command, Path log) {
    this.serves = serves;
    this.command = command;
    this.log = log;
  }

  /** Where it listens, or listened last. */
  public synchronized URI address() {
    return address;
  }

  /** Starts it; serves when this returns. */
  public void start() throws IOException, InterruptedException {
    Thread.ofVirtual().name("server").start(this::bringUp);
    awaitUp();
  }

  /**
   * @throws IOException if it does not come
   */
  public synchronized void awaitUp() throws IOException, InterruptedException {
    long until = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!isUp) {
      if (broken != null) {
        throw new IOException("a server does not start; its log: " + log, broken);
      }
      if (System.nanoTime() > until) {
        throw new IOException("a server does not come back; its log: " + log);
      }
      wait(100);
    }
  }

  /**
   * SIGKILL; it is started again meanwhile.
   *
   * @return false if it was not up
   */
  public boolean kill() {
    Process victim;
    synchronized (this) {
      if (!isUp || process == null) {
        return false;
      }
      victim = process;
      isUp = false;
    }
    victim.destroyForcibly();
    Thread.ofVirtual()
        .name("server")
        .start(() -> {
          victim.onExit().join();
          bringUp();
        });
    return true;
  }

  private void bringUp() {
    IOException why = new IOException("it was stopped");
    for (int attempt = 0; attempt < MOST_STARTS; attempt++) {
      try {
        if (started()) {
          return;
        }
        why = new IOException("it ended before it served, " + (attempt + 1) + " times");
      } catch (IOException e) {
        why = e;
      }
      synchronized (this) {
        if (isOver) {
          return;
        }
      }
    }
    synchronized (this) {
      broken = why;
      notifyAll();
    }
  }

  /** It ends by itself where its database is not there yet. */
  private boolean started() throws IOException {
    Process fresh;
    synchronized (this) {
      if (isOver) {
        return false;
      }
      fresh =
          new ProcessBuilder(command.get())
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = fresh;
    }
    Optional<URI> its = said(fresh.inputReader());
    if (its.isEmpty()) {
      fresh.onExit().join();
      return false;
    }
    synchronized (this) {
      address = its.get();
      isUp = !isOver;
      notifyAll();
    }
    return true;
  }

  private Optional<URI> said(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(serves)) {
        return Optional.of(URI.create(line.substring(serves.length())));
      }
    }
    return Optional.empty();
  }

  /** In good order, so that what it does at its end is seen too. */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      isOver = true;
      isUp = false;
      last = process;
    }
    if (last == null) {
      return;
    }
    last.toHandle().destroy();
    try {
      if (!last.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        last.destroyForcibly();
      }
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
