package farthing.app;

import farthing.torture.TorturePlan.Subject;
import farthing.torture.TortureReport;
import farthing.torture.loads.LoadTorture;
import farthing.torture.purchases.PurchaseTorture;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            + " comes back, clearing takes the batches and pays the shop, killed on the way too, and"
            + " journal, cards, order book and clearing's books say who holds what.",
        "Exit status 1 if value was lost or created, a purchase is undecided, or a client was told"
            + " wrongly; each with its story and how to run it again."
      })
  int purchases(
      @Option(
              names = "--runs",
              defaultValue = "2000",
              paramLabel = "N",
              description =
                  "Purchases; ${DEFAULT-VALUE}. In 2,000 of them the payment server is killed 110"
                      + " times, PostgreSQL 22 times, a process of clients some 60 times.")
          int runs,
      @Mixin TortureOptions options)
      throws Exception {
    return print(
        PurchaseTorture.run(options.plan(Subject.PURCHASES, runs), this::progress), options);
  }

  @Command(
      name = "loads",
      description = {
        "Loads and unloads with both kinds of purse, a load server and two banks, each side with a"
            + " PostgreSQL of its own: all of these and clients are processes that are killed"
            + " (SIGKILL) and come back; messages are lost, doubled, delayed and altered, cards torn,"
            + " pulled out and taken to other clients and banks while a load is unsure; some clients"
            + " lie. Then everything comes back, and journal, cards and the banks' books say who"
            + " holds what; the audit is asked too.",
        "Exit status 1 if value was lost or created, a load is undecided, or a client was told"
            + " wrongly; each with its story and how to run it again."
      })
  int loads(
      @Option(
              names = "--runs",
              defaultValue = "2000",
              paramLabel = "N",
              description =
                  "Loads and unloads; ${DEFAULT-VALUE}. In 2,000 of them the load server is killed"
                      + " 110 times, a bank 66 times, each PostgreSQL 22 times, a process of clients"
                      + " some 60 times.")
          int runs,
      @Mixin TortureOptions options)
      throws Exception {
    return print(LoadTorture.run(options.plan(Subject.LOADS, runs), this::progress), options);
  }

  private void progress(String line) {
    spec.commandLine().getErr().println(line);
  }

  private int print(TortureReport report, TortureOptions options) {
    spec.commandLine().getOut().println(options.json ? report.toJson() : report.toText());
    spec.commandLine().getErr().print(report.wrongs());
    spec.commandLine().getErr().flush();
    return report.isClean() ? 0 : Main.FAILED;
  }

  /** The very command that an operator types, with this program's own class path. */
  static List<String> program(Path root) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1", // it shall serve soon rather than fast
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-Dfarthing.root=" + root,
        "-cp",
        System.getProperty("java.class.path"),
        "farthing.app.Main");
  }
}
