package farthing.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder for all that a fuzzing process makes. The fuzzer ends it without a last word, and a
 * database that it began would live on: whatever was started there is ended with the folder.
 */
record Workplace(Path folder) implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  static Workplace in(Path folder) throws IOException {
    return new Workplace(Files.createTempDirectory(folder.toAbsolutePath(), "work"));
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(p -> p.info().commandLine().orElse("").contains(folder + "/"))
            .toList();
    left.forEach(ProcessHandle::destroy);
    CompletableFuture.allOf(
            left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
    remove(folder);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
