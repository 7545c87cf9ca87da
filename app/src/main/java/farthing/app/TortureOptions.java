package farthing.app;

import farthing.torture.TorturePlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What tortures with many runs have in common. */
final class TortureOptions {
  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of all faults: the same seed and runs plan the same; ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--only",
      defaultValue = "-1",
      paramLabel = "N",
      description = "This run alone, with its own faults.")
  private int only;

  @Option(
      names = "--stories",
      paramLabel = "FILE",
      description = "Where every run's story is written, also of those that went well.")
  private Optional<Path> stories = Optional.empty();

  @Option(names = "--json", description = "Prints one object for programs.")
  boolean json;

  /**
   * @throws Failed if that cannot be carried out
   */
  TorturePlan plan(TorturePlan.Subject subject, int runs) {
    Logging.silence("io.zonky"); // complains of databases that were killed, as they are here
    Path root = Path.of(System.getProperty("farthing.root", ""));
    try {
      return new TorturePlan(
          subject,
          seed,
          runs,
          only < 0 ? OptionalInt.empty() : OptionalInt.of(only),
          root.resolve("var").resolve("torture"),
          TortureCommand.program(root),
          stories);
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was begun.");
    }
  }
}
