package farthing.app;

import farthing.accounts.FeeTerms;
import farthing.base.PartyId;
import farthing.clearing.Clearing;
import farthing.store.Author;
import farthing.store.CollectedBatches;
import farthing.store.MerchantTerms;
import farthing.store.MerchantTerms.Terms;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Clearing: who hands in batches, what is agreed with merchants, what became of batches. */
@Command(
    name = "clearing",
    description = "Clearing: who hands in batches, what merchants pay for it, what is disputed.",
    subcommands = {
      ClearingCommand.AddSource.class,
      ClearingCommand.Sources.class,
      ClearingCommand.Agree.class,
      ClearingCommand.Merchants.class,
      ClearingCommand.Batches.class,
      ClearingCommand.Disputes.class,
      ClearingCommand.Again.class,
      ClearingCommand.Reject.class,
      HotlistCommand.class,
      ClearingSecurityCard.class,
      ClearingCardUpdates.Unlock.class,
      ClearingCardUpdates.ListAll.class,
      ClearingStatement.class,
      ClearingRefunds.class,
      ClearingRefunds.Give.class,
      ClearingRefunds.PayOut.class,
      ClearingGaps.class,
      ClearingKey.class,
      ClearingCards.class,
      ClearingCards.Release.class,
      ClearingReturned.class,
      ClearingReturned.PayAgain.class,
      ClearingLost.class,
      ClearingLost.Replace.class,
      ClearingSettle.class,
      ClearingSettle.Account.class,
      ClearingSettle.Heard.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class ClearingCommand {
  private static final int MOST_LINES = 1_000;

  ClearingCommand() {}

  /** {@code clearing add-source}. */
  @Command(
      name = "add-source",
      description = {
        "Registers a payment server, or a concentration point, that hands in batches.",
        "Shows its API key this once."
      })
  static final class AddSource implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Parameters(paramLabel = "NAME", description = "Its name, as a-z, 0-9 and the hyphen.")
    private String name;

    @Option(names = "--acquirer", required = true, paramLabel = "ID", description = "Whose it is.")
    private String acquirer;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      PartyId source = ClearingOptions.party(name);
      PartyId owner = ClearingOptions.party(acquirer);
      MerchantSecrets.ApiKey key = MerchantSecrets.ApiKey.make(new SecureRandom());
      boolean added =
          clearing.onDatabase(
              database -> new CollectedBatches(database).register(source, owner, key.hash()));
      if (!added) {
        throw Failed.because(
            "there is a source " + source + " already",
            "Nothing was changed. `farthing clearing sources` shows them all.");
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("source", source.value());
        object.put("acquirer", owner.value());
        object.put("apiKey", key.text());
        out.println(Json.write(object));
      } else {
        out.println(source + " may hand in batches. For its settings, in a file of its own:");
        out.println("  " + key.text());
        out.println("It is shown this once: hand it over on a private way.");
      }
      return 0;
    }
  }

  /** {@code clearing sources}. */
  @Command(name = "sources", description = "Lists who hands in batches.")
  static final class Sources implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<CollectedBatches.Source> all = clearing.onBatches(CollectedBatches::sources);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(
            Json.write(
                all.stream()
                    .map(source ->
                        Map.of(
                            "source", source.name().value(),
                            "acquirer", source.acquirer().value(),
                            "active", source.active()))
                    .toList()));
      } else if (all.isEmpty()) {
        out.println("Nobody hands in batches. Add one: farthing clearing add-source --help");
      } else {
        all.forEach(source ->
            out.printf(
                "%-40s %s%s%n",
                source.name(), source.acquirer(), source.active() ? "" : "  (stopped)"));
      }
      return 0;
    }
  }

  /** {@code clearing agree}. */
  @Command(
      name = "agree",
      description = {
        "Says who pays a merchant, and what is taken of each of its purchases from now on.",
        "What is booked stays as it was. Of points nothing is taken."
      })
  static final class Agree implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Parameters(paramLabel = "MERCHANT", description = "Its party id.")
    private String merchant;

    @Option(names = "--acquirer", required = true, paramLabel = "ID", description = "Who pays it.")
    private String acquirer;

    @Option(
        names = "--fee-basis-points",
        paramLabel = "N",
        defaultValue = "0",
        description = "Hundredths of a percent of each purchase, 0 to 10000; 0 if left.")
    private int basisPoints;

    @Option(
        names = "--fee-fixed",
        paramLabel = "N",
        defaultValue = "0",
        description = "And of each purchase so many minor units, as cents; 0 if left.")
    private int fixed;

    @Override
    public Integer call() {
      PartyId party = ClearingOptions.party(merchant);
      Terms terms =
          new Terms(
              ClearingOptions.party(acquirer),
              Failed.unlessRead(() -> new FeeTerms(basisPoints, fixed)));
      clearing.onDatabase(database -> {
        new MerchantTerms(database).agree(party, terms);
        return 0;
      });
      spec.commandLine().getOut().println(line(party, terms));
      return 0;
    }
  }

  /** {@code clearing merchants}. */
  @Command(name = "merchants", description = "Lists what is agreed with each merchant.")
  static final class Merchants implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      Map<String, Terms> all = new TreeMap<>();
      clearing
          .onDatabase(database -> new MerchantTerms(database).all())
          .forEach((party, terms) -> all.put(party.value(), terms));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(
            Json.write(
                all.entrySet().stream()
                    .map(each ->
                        Map.of(
                            "merchant", each.getKey(),
                            "acquirer", each.getValue().acquirer().value(),
                            "feeBasisPoints", each.getValue().fee().basisPoints(),
                            "feeFixedMinor", each.getValue().fee().fixedMinor()))
                    .toList()));
      } else {
        all.forEach((party, terms) -> out.println(line(new PartyId(party), terms)));
      }
      return 0;
    }
  }

  private static String line(PartyId merchant, Terms terms) {
    return "%-40s paid by %s, less %.2f %% and %d minor units of each purchase"
        .formatted(
            merchant,
            terms.acquirer(),
            terms.fee().basisPoints() / 100.0,
            terms.fee().fixedMinor());
  }

  /** {@code clearing batches}. */
  @Command(name = "batches", description = "Lists the newest batches, and why any is held.")
  static final class Batches implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<CollectedBatches.Line> all = clearing.onBatches(batches -> batches.newest(MOST_LINES));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(Batches::object).toList()));
      } else if (all.isEmpty()) {
        out.println("No batch has come.");
      } else {
        all.forEach(line ->
            out.printf(
                "%-28s %-9s %8d records  from %s  %s%n",
                line.id(),
                line.state(),
                line.records(),
                line.source(),
                line.word().why().map(why -> why + " " + line.word().detail()).orElse("")));
      }
      return 0;
    }

    private static Map<String, Object> object(CollectedBatches.Line line) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("securityCard", line.id().psam().toString());
      object.put("batch", line.id().batch());
      object.put("source", line.source().value());
      object.put("state", line.state());
      object.put("records", line.records());
      object.put("why", line.word().why().map(Enum::name).orElse(""));
      object.put("detail", line.word().detail());
      return object;
    }
  }

  /** {@code clearing disputes}. */
  @Command(
      name = "disputes",
      description = "Lists the records that are not paid, and what is against each.")
  static final class Disputes implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(names = "--all", description = "Those too that are decided.")
    private boolean all;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<farthing.store.Disputes.Line> lines =
          clearing.onDatabase(
              database -> new farthing.store.Disputes(database).list(all, MOST_LINES));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(lines.stream().map(Disputes::object).toList()));
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

    private static Map<String, Object> object(farthing.store.Disputes.Line line) {
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
  }

  /** Who decides, and why. */
  static final class Decision {
    @Parameters(paramLabel = "NUMBER", description = "Of the dispute.")
    private long number;

    @Mixin private ByWithReason by;
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
          clearing.onDatabase(
              database -> new farthing.store.Disputes(database).reject(decision.number, author));
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
