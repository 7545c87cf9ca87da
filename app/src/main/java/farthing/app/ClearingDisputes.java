package farthing.app;

import farthing.clearing.Clearing;
import farthing.store.Author;
import farthing.store.Disputes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing disputes}. */
@Command(
    name = "disputes",
    description = "Lists the records that are not paid, and what is against each.")
final class ClearingDisputes implements Callable<Integer> {
  private static final int MOST_LINES = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Option(names = "--all", description = "Those too that are decided.")
  private boolean all;

  @Option(
      names = "--after",
      paramLabel = "NUMBER",
      description = "Only those behind it: to go on where a list ended.")
  private long after;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Disputes.Line> found =
        clearing.onDatabase(database -> new Disputes(database).list(all, after, MOST_LINES + 1));
    List<Disputes.Line> lines = found.stream().limit(MOST_LINES).toList();
    if (found.size() > lines.size()) {
      spec.commandLine()
          .getErr()
          .println(
              "There are more than these %,d: --after %d."
                  .formatted(MOST_LINES, lines.getLast().number()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(lines.stream().map(ClearingDisputes::object).toList()));
    } else if (lines.isEmpty()) {
      out.println("Nothing is disputed.");
    } else {
      lines.forEach(line ->
          out.printf(
              "%6d  %-18s %-8s card %s NT %d  %s  %s  %s  %s%n",
              line.number(),
              line.reason(),
              line.state(),
              line.card().masked(),
              line.transactionNumber(),
              line.amount(),
              line.merchant(),
              line.trx(),
              line.detail()));
    }
    return 0;
  }

  private static Map<String, Object> object(Disputes.Line line) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", line.number());
    object.put("reason", line.reason().name());
    object.put("state", line.state());
    object.put("card", line.card().masked());
    object.put("transactionNumber", line.transactionNumber());
    object.put("amountMinor", line.amount().minor());
    object.put("currency", line.amount().currency().name());
    object.put("merchant", line.merchant().value());
    object.put("trx", line.trx().toString());
    object.put("securityCard", line.batch().psam().toString());
    object.put("batch", line.batch().batch());
    object.put("detail", line.detail());
    return object;
  }

  /** Who decides, and why. */
  static final class Decision {
    @Parameters(paramLabel = "NUMBER", description = "Of the dispute.")
    private long number;

    @Mixin private By by;
  }

  /** {@code clearing again}. */
  @Command(
      name = "again",
      description = {
        "Looks at a disputed record again, once its cause is mended, and pays it if nothing",
        "stands against it any more. What every day may mend is looked at each minute anyway."
      })
  static final class Again implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private Decision decision;

    @Override
    public Integer call() throws IOException {
      Author author = decision.by.author();
      boolean paid;
      try (OpenedKeys keys = OpenedKeys.open(clearing.settings())) {
        paid =
            clearing.onDatabase(
                database -> new Clearing(database, keys.keys()).again(decision.number, author));
      }
      if (!paid) {
        throw Failed.because(
            "dispute " + decision.number + " is not payable: its cause stands, or it is decided",
            "Nothing was paid. `farthing clearing disputes --all` shows them.");
      }
      spec.commandLine().getOut().println("Dispute " + decision.number + " is paid.");
      return 0;
    }
  }

  /** {@code clearing reject}. */
  @Command(name = "reject", description = "A disputed record is never paid.")
  static final class Reject implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private Decision decision;

    @Override
    public Integer call() {
      Author author = decision.by.author();
      boolean rejected =
          clearing.onDatabase(database -> new Disputes(database).reject(decision.number, author));
      if (!rejected) {
        throw Failed.because(
            "there is no open dispute " + decision.number,
            "Nothing was decided. `farthing clearing disputes --all` shows them.");
      }
      spec.commandLine().getOut().println("Dispute " + decision.number + " is rejected, for ever.");
      return 0;
    }
  }
}
