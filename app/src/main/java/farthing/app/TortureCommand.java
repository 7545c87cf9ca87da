package farthing.app;

import farthing.torture.Torture;
import farthing.torture.TorturePlan;
import farthing.torture.TortureReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets things go wrong, and looks who has what afterwards. */
@Command(
    name = "torture",
    description = "Lets things go wrong, by seed, and looks who holds what afterwards.",
    subcommands = TorturePursesCommand.class,
    synopsisSubcommandLabel = "WHAT")
final class TortureCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "purchases",
      description = {
        "Purchases and cancels with both kinds of purse at a payment server and a PostgreSQL of their"
            + " own; these and clients are processes that are killed (SIGKILL) and come back; messages"
            + " are lost, doubled, delayed and altered, cards torn and pulled out. Then everything"
            + " comes back, and journal, cards and order book say who holds what.",
        "Exit status 1 if value was lost or created, a purchase is undecided, or a client was told"
            + " wrongly; each with its story and how to run it again."
      })
  int purchases(
      @Option(
              names = "--seed",
              defaultValue = "1",
              paramLabel = "N",
              description =
                  "Of all faults: the same seed and runs plan the same; ${DEFAULT-VALUE}.")
          long seed,
      @Option(
              names = "--runs",
              defaultValue = "2000",
              paramLabel = "N",
              description =
                  "Purchases; ${DEFAULT-VALUE}. In 2,000 of them the payment server is killed 110"
                      + " times, PostgreSQL 22 times, a process of clients some 60 times.")
          int runs,
      @Option(
              names = "--only",
              defaultValue = "-1",
              paramLabel = "N",
              description = "This run alone, with its own faults.")
          int only,
      @Option(
              names = "--stories",
              paramLabel = "FILE",
              description = "Where every run's story is written, also of those that went well.")
          Optional<Path> stories,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    Logging.silence("io.zonky"); // complains of databases that were killed, as they are here
    TortureReport report =
        Torture.run(plan(seed, runs, only, stories), spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(json ? report.toJson() : report.toText());
    spec.commandLine().getErr().print(report.wrongs());
    spec.commandLine().getErr().flush();
    return report.isClean() ? 0 : Main.FAILED;
  }

  private static TorturePlan plan(long seed, int runs, int only, Optional<Path> stories) {
    Path root = Path.of(System.getProperty("farthing.root", ""));
    try {
      return new TorturePlan(
          seed,
          runs,
          only < 0 ? OptionalInt.empty() : OptionalInt.of(only),
          root.resolve("var").resolve("torture"),
          server(root),
          stories);
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was begun.");
    }
  }

  /** The very command that an operator types, with this program's own class path. */
  static List<String> server(Path root) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1", // it shall serve soon rather than fast
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-Dfarthing.root=" + root,
        "-cp",
        System.getProperty("java.class.path"),
        "farthing.app.Main",
        "serve",
        "payment",
        "--config");
  }
}
