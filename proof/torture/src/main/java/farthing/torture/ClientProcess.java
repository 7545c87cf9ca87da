package farthing.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of clients ({@link ClientMain}) which is killed (SIGKILL) with whatever its clients are
 * doing, and started again when the next of them is wanted. Safe for all threads.
 */
public final class ClientProcess implements AutoCloseable {
  private final Supplier<List<String>> command;
  private final Path log;
  private final AtomicLong numbers = new AtomicLong();
  private @Nullable Living living;

  /**
   * @param command asked for at each start
   * @param log for what it says on standard error
   */
  public ClientProcess(Supplier<List<String>> command, Path log) {
    this.command = command;
    this.log = log;
  }

  /**
   * An errand, to its end.
   *
   * @param told hears what the person would
   * @return false if the process was killed meanwhile
   */
  public boolean run(String card, Path journal, String server, Errand errand, Consumer<String> told)
      throws InterruptedException {
    ClientErrand its =
        new ClientErrand(numbers.incrementAndGet(), card, journal.toString(), server, errand);
    try {
      return living().run(its, told).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client in its own process failed", e.getCause());
    }
  }

  /** Kills it, there being one. */
  public void kill() {
    Living victim = living();
    synchronized (this) {
      if (living == victim) {
        living = null;
      }
    }
    victim.kill();
  }

  private synchronized Living living() {
    if (living == null) {
      try {
        living =
            new Living(
                new ProcessBuilder(command.get())
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
      } catch (IOException e) {
        throw new IllegalStateException("the clients do not start", e);
      }
    }
    return living;
  }

  @Override
  public synchronized void close() {
    if (living != null) {
      living.kill();
      living = null;
    }
  }

  /** From its start to its death. */
  private static final class Living {
    private final Process process;
    private final PrintWriter errands;
    private final Map<Long, Consumer<String>> told = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Boolean>> ends = new ConcurrentHashMap<>();
    private volatile boolean killed;
    private volatile boolean dead;

    Living(Process process) {
      this.process = process;
      this.errands = new PrintWriter(process.outputWriter(), true);
      Thread.ofVirtual().name("clients").start(this::listen);
    }

    CompletableFuture<Boolean> run(ClientErrand its, Consumer<String> listener) {
      CompletableFuture<Boolean> end = new CompletableFuture<>();
      told.put(its.number(), listener);
      ends.put(its.number(), end);
      synchronized (errands) {
        errands.println(its.line());
      }
      if (dead) {
        bury();
      }
      return end;
    }

    void kill() {
      killed = true;
      process.destroyForcibly();
      process.onExit().join();
    }

    private void listen() {
      try (BufferedReader said = process.inputReader()) {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          hear(line.split("\t", 3));
        }
      } catch (IOException e) {
        // its death broke the pipe
      }
      process.onExit().join();
      dead = true;
      bury();
    }

    private void hear(String[] words) {
      if (words.length < 3) {
        return; // cut off by its death
      }
      long number = Long.parseLong(words[0]);
      CompletableFuture<Boolean> end = ends.getOrDefault(number, new CompletableFuture<>());
      switch (words[1]) {
        case ClientErrand.DONE -> end.complete(true);
        case ClientErrand.TOLD -> told.getOrDefault(number, _ -> {}).accept(words[2]);
        default -> end.completeExceptionally(new CompletionException(words[2], null));
      }
    }

    /** Its errands end with it. */
    private void bury() {
      ends.values()
          .forEach(end -> {
            if (killed) {
              end.complete(false);
            } else {
              end.completeExceptionally(new IllegalStateException("it ended by itself"));
            }
          });
    }
  }
}
