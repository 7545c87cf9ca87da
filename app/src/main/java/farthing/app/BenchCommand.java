package farthing.app;

import farthing.bench.BenchPlan;
import farthing.bench.ClearingBench;
import farthing.bench.ClearingFigures;
import farthing.bench.ClearingPlan;
import farthing.bench.Contest;
import farthing.bench.EmbodimentBench;
import farthing.bench.EmbodimentFigures;
import farthing.bench.EmbodimentPlan;
import farthing.bench.Figures;
import farthing.bench.Growth;
import farthing.bench.GrowthBench;
import farthing.bench.HsmBench;
import farthing.bench.HsmFigures;
import farthing.bench.MicroBench;
import farthing.bench.OverloadBench;
import farthing.bench.OverloadFigures;
import farthing.bench.OverloadPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures on this machine. */
@Command(
    name = "bench",
    description = "Measures what this machine can do.",
    synopsisSubcommandLabel = "WHAT")
final class BenchCommand implements Runnable {
  private static final long FEWEST_ROWS = 10_000;
  private static final String WARM_UP =
      "Seconds of warming up at most; ${DEFAULT-VALUE}. It ends sooner when the JVM's compilers, which"
          + " work on the same cores, have little left to do.";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "purchases",
      description =
          "Whole purchases through HTTP with every check and both durable writes, beside one row per"
              + " commit and pgbench's TPC-B on the same PostgreSQL. Exit status 1 if any purchase"
              + " failed.")
  int purchases(
      @Option(
              names = "--seconds",
              defaultValue = "20",
              paramLabel = "N",
              description = "Of each measurement; ${DEFAULT-VALUE}.")
          int seconds,
      @Option(names = "--warm-up", defaultValue = "240", paramLabel = "N", description = WARM_UP)
          int warmUp,
      @Option(
              names = "--clients",
              defaultValue = "64",
              paramLabel = "N",
              description = "Each with a purse and a connection; ${DEFAULT-VALUE}.")
          int clients,
      @Option(
              names = "--terminals",
              defaultValue = "0",
              paramLabel = "N",
              description = "In the payment server's pool; by default one for each client.")
          int terminals,
      @Option(names = "--no-pgbench", description = "Leaves out TPC-B, and so the ratio.")
          boolean noPgbench,
      @Option(names = "--purchases-only", description = "Leaves out all they are compared with.")
          boolean purchasesOnly,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    BenchPlan plan = plan(clients, terminals == 0 ? clients : terminals, warmUp, seconds);
    plan = noPgbench ? plan.comparedWith(BenchPlan.Comparison.SINGLE_ROWS) : plan;
    plan = purchasesOnly ? plan.comparedWith(BenchPlan.Comparison.NONE) : plan;
    Figures figures = Contest.purchases(plan, spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(json ? figures.toJson() : figures.toText());
    return figures.errors() == 0 ? 0 : Main.FAILED;
  }

  @Command(
      name = "loads",
      description =
          "Whole loads through HTTP, from a bank's order to its message M, with every check, both"
              + " durable writes and the issuer's module in software, beside one row per commit and"
              + " pgbench's TPC-B on the same PostgreSQL. Exit status 1 if any load failed.")
  int loads(
      @Option(
              names = "--seconds",
              defaultValue = "20",
              paramLabel = "N",
              description = "Of each measurement; ${DEFAULT-VALUE}.")
          int seconds,
      @Option(names = "--warm-up", defaultValue = "240", paramLabel = "N", description = WARM_UP)
          int warmUp,
      @Option(
              names = "--clients",
              defaultValue = "64",
              paramLabel = "N",
              description = "Each with a purse and a connection; ${DEFAULT-VALUE}.")
          int clients,
      @Option(names = "--no-pgbench", description = "Leaves out TPC-B, and so the ratio.")
          boolean noPgbench,
      @Option(names = "--loads-only", description = "Leaves out all they are compared with.")
          boolean loadsOnly,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    BenchPlan plan = plan(clients, clients, warmUp, seconds);
    plan = noPgbench ? plan.comparedWith(BenchPlan.Comparison.SINGLE_ROWS) : plan;
    plan = loadsOnly ? plan.comparedWith(BenchPlan.Comparison.NONE) : plan;
    Figures figures = Contest.loads(plan, spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(json ? figures.toJson() : figures.toText());
    return figures.errors() == 0 ? 0 : Main.FAILED;
  }

  @Command(
      name = "overload",
      description =
          "A payment server that is asked for half, once, twice and four times what it can do: what"
              + " is paid, what is turned away, and how long both take. Exit status 1 if anything"
              + " else happened, or the journal lacks a purchase that was paid.")
  int overload(
      @Option(
              names = "--seconds",
              defaultValue = "10",
              paramLabel = "N",
              description = "Of each measurement; ${DEFAULT-VALUE}.")
          int seconds,
      @Option(
              names = "--warm-up",
              defaultValue = "20",
              paramLabel = "N",
              description = "Seconds of it before all; ${DEFAULT-VALUE}.")
          int warmUp,
      @Option(
              names = "--customers",
              defaultValue = "2000",
              paramLabel = "N",
              description = "Each with a purse and a connection; ${DEFAULT-VALUE}.")
          int customers,
      @Option(
              names = "--terminals",
              defaultValue = "1000",
              paramLabel = "N",
              description = "In the payment server's pool; ${DEFAULT-VALUE}.")
          int terminals,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    OverloadPlan plan;
    try {
      plan =
          OverloadPlan.usual(directory())
              .withCustomers(customers)
              .withTerminals(terminals)
              .measuring(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was begun.");
    }
    OverloadFigures figures = OverloadBench.run(plan, spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(json ? figures.toJson() : figures.toText());
    return figures.errors() == 0 && figures.lost() == 0 ? 0 : Main.FAILED;
  }

  private static Path directory() {
    return Path.of(System.getProperty("farthing.root", ""), "var", "bench");
  }

  @Command(
      name = "growth",
      description =
          "What a purchase costs while the journal grows from ten thousand rows: processor time and"
              + " memory at each power of ten. A row takes about 1.9 kB of disk. Exit status 1 if any"
              + " purchase failed.")
  int growth(
      @Option(
              names = "--rows",
              defaultValue = "1000000",
              paramLabel = "N",
              description = "Of the last measurement, at least 10000; ${DEFAULT-VALUE}.")
          long rows,
      @Option(
              names = "--seconds",
              defaultValue = "20",
              paramLabel = "N",
              description = "Of each measurement; ${DEFAULT-VALUE}.")
          int seconds,
      @Option(
              names = "--warm-up",
              defaultValue = "30",
              paramLabel = "N",
              description = "Seconds of it before the first; ${DEFAULT-VALUE}.")
          int warmUp,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    if (rows < FEWEST_ROWS) {
      throw Failed.wrongUsage("--rows takes at least " + FEWEST_ROWS + ".", "Nothing was begun.");
    }
    List<Long> sizes =
        LongStream.iterate(FEWEST_ROWS, size -> 10 * size)
            .takeWhile(size -> size <= rows)
            .boxed()
            .toList();
    BenchPlan plan = plan(64, 64, warmUp, seconds);
    Growth growth = GrowthBench.run(plan, sizes, spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(json ? growth.toJson() : growth.toText());
    return growth.errors() == 0 ? 0 : Main.FAILED;
  }

  @Command(
      name = "embodiments",
      description =
          "The four ways to check a card's proof (FIGS. 5 to 8) side by side, with stated delays on"
              + " what takes no time on one machine: what travels, how long a purchase holds a security"
              + " card, how many purchases four of them serve. Exit status 1 if any purchase failed.")
  int embodiments(
      @Option(
              names = "--seconds",
              defaultValue = "20",
              paramLabel = "N",
              description = "Of each measurement; ${DEFAULT-VALUE}.")
          int seconds,
      @Option(
              names = "--warm-up",
              defaultValue = "5",
              paramLabel = "N",
              description = "Seconds of it before each; ${DEFAULT-VALUE}.")
          int warmUp,
      @Option(
              names = "--round-trip",
              defaultValue = "100",
              paramLabel = "MS",
              description = "Of the Internet; ${DEFAULT-VALUE} ms.")
          int roundTrip,
      @Option(
              names = "--card",
              defaultValue = "300",
              paramLabel = "MS",
              description = "From the debit command to the card's answer; ${DEFAULT-VALUE} ms.")
          int card,
      @Option(
              names = "--draw",
              defaultValue = "150",
              paramLabel = "MS",
              description = "Of a security card for a draw; ${DEFAULT-VALUE} ms.")
          int draw,
      @Option(
              names = "--check",
              defaultValue = "30",
              paramLabel = "MS",
              description = "Of a security card for a check; ${DEFAULT-VALUE} ms.")
          int check,
      @Option(names = "--json", description = "Prints one list for programs.") boolean json)
      throws Exception {
    EmbodimentPlan plan;
    try {
      plan =
          EmbodimentPlan.usual(directory())
              .measuring(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds))
              .delaying(
                  Duration.ofMillis(roundTrip),
                  Duration.ofMillis(card),
                  Duration.ofMillis(draw),
                  Duration.ofMillis(check));
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was begun.");
    }
    EmbodimentFigures figures = EmbodimentBench.run(plan, spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(json ? figures.toJson() : figures.toText());
    return figures.errors() == 0 ? 0 : Main.FAILED;
  }

  @Command(
      name = "clearing",
      description = {
        "Batches verified, deduplicated, netted and posted: records a second, beside pgbench's TPC-B on",
        "the same PostgreSQL, and with S6 verified over PKCS#11. One record in a thousand is of a copied",
        "card and must be disputed. Exit status 1 if any record was not booked as it should be."
      })
  int clearing(
      @Option(
              names = "--records",
              defaultValue = "1000000",
              paramLabel = "N",
              description = "Purchases and cancels that are booked; ${DEFAULT-VALUE}.")
          long records,
      @Option(
              names = "--batch",
              defaultValue = "50000",
              paramLabel = "N",
              description = "Records of one batch; ${DEFAULT-VALUE}.")
          int batch,
      @Option(
              names = "--warm-up",
              defaultValue = "300000",
              paramLabel = "N",
              description = "Records booked before; ${DEFAULT-VALUE}.")
          long warmUp,
      @Option(
              names = "--token-records",
              defaultValue = "20000",
              paramLabel = "N",
              description = "Records verified over PKCS#11, 0 for none; ${DEFAULT-VALUE}.")
          long tokenRecords,
      @Option(
              names = "--seconds",
              defaultValue = "20",
              paramLabel = "N",
              description = "Of pgbench, before and after; ${DEFAULT-VALUE}.")
          int seconds,
      @Option(names = "--no-pgbench", description = "Leaves out TPC-B, and so the ratio.")
          boolean noPgbench,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    ClearingPlan plan;
    try {
      plan =
          ClearingPlan.usual(directory())
              .booking(records, batch, warmUp)
              .comparedWith(tokenRecords, Duration.ofSeconds(noPgbench ? 0 : seconds));
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was begun.");
    }
    PrintWriter screen = spec.commandLine().getErr();
    ProgressBar bar = ProgressBar.on(screen, "records booked");
    ClearingFigures figures = ClearingBench.run(plan, screen::println, bar::at);
    spec.commandLine().getOut().println(json ? figures.toJson() : figures.toText());
    return figures.errors() == 0 ? 0 : Main.FAILED;
  }

  @Command(
      name = "micro",
      description = "MAC8, KDF, sealed parts, order check and message M one by one, with JMH.")
  int micro(
      @Option(
              names = "--millis",
              defaultValue = "1000",
              paramLabel = "N",
              description =
                  "Of each of ten measurements, half of them to warm up; ${DEFAULT-VALUE}.")
          int millis,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    MicroBench micro = MicroBench.run(millis, 1);
    spec.commandLine().getOut().println(json ? micro.toJson() : micro.toText());
    return 0;
  }

  @Command(
      name = "hsm",
      description = "The host security modules: session keys and whole loads a second of each.")
  int hsm(
      @Option(
              names = "--seconds",
              defaultValue = "5",
              paramLabel = "N",
              description = "Of each of twelve measurements; ${DEFAULT-VALUE}.")
          int seconds,
      @Option(names = "--json", description = "Prints one object for programs.") boolean json)
      throws Exception {
    if (seconds < 1 || seconds > 600) {
      throw Failed.wrongUsage("--seconds is 1 to 600.", "Nothing was begun.");
    }
    HsmFigures figures =
        HsmBench.run(
            directory(), Duration.ofSeconds(seconds), spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(json ? figures.toJson() : figures.toText());
    return 0;
  }

  private static BenchPlan plan(int clients, int terminals, int warmUp, int seconds) {
    try {
      return BenchPlan.usual(directory())
          .withClients(clients)
          .withTerminals(terminals)
          .measuring(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was begun.");
    }
  }
}
