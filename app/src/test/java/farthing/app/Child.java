package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The `farthing` command in a process of its own, as a person starts it. */
final class Child implements AutoCloseable {
  /** Generous: the machine may be busy with other tests. */
  private static final int MOST_SECONDS = 120;

  private final Process process;
  private final BlockingQueue<Optional<String>> out = new LinkedBlockingQueue<>();
  private final List<String> said = new ArrayList<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<String> unheard = new LinkedBlockingQueue<>();
  private final Thread listener;

  private Child(Process process) {
    this.process = process;
    Thread.ofVirtual().start(() -> listen(process.getInputStream()));
    this.listener =
        Thread.ofVirtual()
            .start(() ->
                lines(process.getErrorStream())
                    .lines()
                    .forEach(line -> {
                      errors.add(line);
                      unheard.add(line);
                    }));
  }

  static Child start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), arguments);
  }

  /**
   * @param environment what it is told besides
   */
  static Child start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // it ends before the second compiler has earned its time
                "-Dfarthing.root=" + Repository.ROOT,
                "-cp",
                System.getProperty("java.class.path"),
                "farthing.app.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile());
    program.environment().putAll(environment);
    return new Child(program.start());
  }

  /** The rest of a line that begins so, once it is said. */
  String line(String beginning) throws InterruptedException {
    while (true) {
      Optional<String> line = out.poll(MOST_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.isEmpty()) {
        throw new AssertionError("never said '" + beginning + "': " + said + errors);
      }
      said.add(line.get());
      if (line.get().startsWith(beginning)) {
        return line.get().substring(beginning.length());
      }
    }
  }

  /** Waits until it tells the person that, beside its answer; and passes what was told before. */
  void tells(String part) throws InterruptedException {
    while (true) {
      String line = unheard.poll(MOST_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("never told '" + part + "': " + said + errors);
      }
      if (line.contains(part)) {
        return;
      }
    }
  }

  /** Answers what it asks. */
  void types(String line) throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
  }

  /** Its exit status, once it ends by itself. */
  int ends() throws InterruptedException {
    assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as("ends: " + said).isTrue();
    Optional<String> line = out.poll(MOST_SECONDS, TimeUnit.SECONDS);
    while (line != null && line.isPresent()) {
      said.add(line.get());
      line = out.poll(MOST_SECONDS, TimeUnit.SECONDS);
    }
    listener.join();
    return process.exitValue();
  }

  /** By SIGTERM. Not {@code process.destroy()}, which closes the streams as well. */
  void stop() {
    process.toHandle().destroy();
  }

  /** By SIGKILL; it is gone when this returns. */
  void kill() throws InterruptedException {
    assertThat(process.destroyForcibly().waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** All that was read of what it said. */
  String said() {
    return String.join("\n", said);
  }

  String errors() {
    return String.join("\n", errors);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void listen(InputStream stream) {
    try (BufferedReader reader = lines(stream)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        out.add(Optional.of(line));
      }
    } catch (IOException e) {
      // it was ended while it was listened to
    } finally {
      out.add(Optional.empty());
    }
  }

  private static BufferedReader lines(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
