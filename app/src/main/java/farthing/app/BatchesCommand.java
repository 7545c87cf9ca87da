package farthing.app;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.purse.CurrencyTotals;
import farthing.store.Batches;
import farthing.store.Database;
import farthing.store.TurnedOver;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The security cards' batches on their way to the collector. */
@Command(
    name = "batches",
    description = {
      "Batches of a payment server's security cards, on their way to the collector.",
      "One is open, then closing while proofs of its purchases still count, then sealed: its totals",
      "are signed. It is taken once the collector has all of it, held where that cannot book it, and",
      "booked once the collector's acknowledgement has closed it."
    },
    subcommands = {
      BatchesCommand.ListAll.class,
      BatchesCommand.Show.class,
      BatchesCommand.TurnOver.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class BatchesCommand {
  private static final String OPEN = "open";

  BatchesCommand() {}

  /** Which security card a command is about. */
  static final class Card {
    @Option(
        names = "--security-card",
        paramLabel = "IDPSAM",
        description = "Of this one alone, as `batches list` shows it.")
    private Optional<String> psam;

    Optional<PsamId> psam() {
      return Failed.unlessRead(() -> psam.map(PsamId::ofHex));
    }
  }

  /** {@code batches list}. */
  @Command(
      name = "list",
      description =
          "Lists what each security card has open, and its last batches, the newest first.")
  static final class ListAll implements Callable<Integer> {
    private static final int MOST = 1_000;

    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Mixin private Card card;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "How many that are not open, 1 to 1000; ${DEFAULT-VALUE} if left.")
    private int limit;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      if (limit < 1 || limit > MOST) {
        throw Failed.wrongUsage("--limit is 1 to " + MOST, "Nothing was listed.");
      }
      Optional<PsamId> psam = card.psam();
      return register.onDatabase(database -> {
        Batches batches = new Batches(database);
        List<Batches.Open> open =
            batches.open().stream()
                .filter(each -> psam.isEmpty() || psam.get().equals(each.psam()))
                .toList();
        List<TurnedOver> last = batches.last(psam, limit);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
          out.println(
              Json.write(
                  Stream.concat(
                          open.stream().map(ListAll::object),
                          last.stream().map(BatchesCommand::object))
                      .toList()));
        } else if (open.isEmpty()) {
          out.println("There is no such security card: a payment server registers its own.");
        } else {
          open.forEach(each -> out.println(line(each)));
          last.forEach(each -> out.println(BatchesCommand.line(each)));
        }
        return 0;
      });
    }

    private static String line(Batches.Open open) {
      return "%s %6d  %-8s %s%s"
          .formatted(
              open.psam(),
              open.batch(),
              OPEN,
              open.terminal(),
              open.wished() ? ", is to be turned over" : "");
    }

    private static Map<String, Object> object(Batches.Open open) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("securityCard", open.psam().toString());
      object.put("batch", open.batch());
      object.put("state", OPEN);
      object.put("terminal", open.terminal());
      object.put("isToBeTurnedOver", open.wished());
      return object;
    }
  }

  /** {@code batches show}. */
  @Command(name = "show", description = "Shows one batch that is not open any more.")
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Parameters(paramLabel = "IDPSAM/N", description = "As `batches list` names them.")
    private String id;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      BatchId wanted = Failed.unlessRead(() -> id(id));
      TurnedOver batch =
          register.onDatabase((Database database) ->
              new Batches(database)
                  .find(wanted)
                  .orElseThrow(() ->
                      Failed.because(
                          "there is no batch " + wanted + ", or it is open still",
                          "`farthing batches list` shows them.")));
      long unproven =
          register.onDatabase((Database database) -> new Batches(database).unproven(wanted));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = object(batch);
        object.put("unproven", unproven);
        out.println(Json.write(object));
        return 0;
      }
      out.println(line(batch));
      out.println("opened      " + batch.opened());
      out.println("turned over " + batch.turnedOver());
      batch.sealed().ifPresent(at -> out.println("sealed      " + at));
      batch.booked().ifPresent(at -> out.println("booked      " + at));
      batch
          .end()
          .ifPresent(end -> {
            end.totals().forEach(each -> out.println(totals(each)));
            out.println("S4          " + end.s4());
          });
      batch.sack().ifPresent(sack -> out.println("SACK        " + sack));
      if (unproven > 0) {
        out.println("%d of its purchases without a proof".formatted(unproven));
      }
      return 0;
    }

    private static BatchId id(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 2) {
        throw new Malformed("a batch is named IDPSAM/N, as 00000000000000a1/17");
      }
      return BatchId.of(parts[0], parts[1]);
    }

    private static String totals(CurrencyTotals each) {
      return "%-11s %d purchases of %s, %d cancels of %s"
          .formatted(
              each.currency().name(),
              each.purchases(),
              sum(each, each.purchasesMinor()),
              each.cancels(),
              sum(each, each.cancelsMinor()));
    }

    private static String sum(CurrencyTotals of, long minor) {
      return minor <= Integer.MAX_VALUE
          ? Amount.ofMinor(minor, of.currency()).toString()
          : minor + " minor units";
    }
  }

  /** {@code batches turn-over}. */
  @Command(
      name = "turn-over",
      description = {
        "Has the running payment server turn over now what else it would by the hour: the batches of",
        "all its security cards that hold something. A server without a collector turns none over."
      })
  static final class TurnOver implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterChange register;

    @Mixin private Card card;

    @Override
    public Integer call() {
      Optional<PsamId> psam = card.psam();
      int cards = register.onDatabase(database -> new Batches(database).wish(psam));
      if (cards == 0) {
        throw Failed.because(
            "there is no such security card",
            "Nothing was changed. `farthing batches list` shows them.");
      }
      spec.commandLine()
          .getOut()
          .println(
              (cards == 1 ? "1 batch is" : cards + " batches are")
                  + " turned over within seconds, unless empty or one before is closing still.");
      return 0;
    }
  }

  private static String line(TurnedOver batch) {
    return "%s %6d  %-8s turned over at %s%s%s"
        .formatted(
            batch.id().psam(),
            batch.id().batch(),
            batch.state().word(),
            batch.turnedOver(),
            batch.booked().map(at -> ", booked at " + at).orElse(""),
            batch.why().isEmpty() ? "" : ", " + batch.why());
  }

  private static Map<String, Object> object(TurnedOver batch) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("securityCard", batch.id().psam().toString());
    object.put("batch", batch.id().batch());
    object.put("state", batch.state().word());
    object.put("opened", batch.opened().toString());
    object.put("turnedOver", batch.turnedOver().toString());
    object.put("sealed", batch.sealed().map(Object::toString).orElse(""));
    object.put("booked", batch.booked().map(Object::toString).orElse(""));
    object.put("why", batch.why());
    object.put(
        "totals",
        batch.end().map(BatchEnd::totals).orElse(List.of()).stream()
            .map(BatchesCommand::object)
            .toList());
    object.put("s4", batch.end().map(end -> end.s4().toString()).orElse(""));
    object.put("sack", batch.sack().map(Object::toString).orElse(""));
    return object;
  }

  private static Map<String, Object> object(CurrencyTotals totals) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("currency", totals.currency().name());
    object.put("purchases", totals.purchases());
    object.put("purchasesMinor", totals.purchasesMinor());
    object.put("cancels", totals.cancels());
    object.put("cancelsMinor", totals.cancelsMinor());
    return object;
  }
}
