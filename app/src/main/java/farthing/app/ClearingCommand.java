package farthing.app;

import farthing.accounts.FeeTerms;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.store.BatchSources;
import farthing.store.CollectedBatches;
import farthing.store.MerchantTerms;
import farthing.store.MerchantTerms.Terms;
import farthing.store.SourceCards;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      ClearingCommand.StopSource.class,
      ClearingCommand.ResumeSource.class,
      ClearingInstitutions.class,
      ClearingPositions.class,
      ClearingCommand.Agree.class,
      ClearingCommand.Merchants.class,
      ClearingCommand.Batches.class,
      ClearingDisputes.class,
      ClearingDisputes.Again.class,
      ClearingDisputes.Reject.class,
      HotlistCommand.class,
      ClearingSecurityCard.class,
      ClearingCardUpdates.Unlock.class,
      ClearingCardUpdates.ListAll.class,
      ClearingStatement.class,
      ClearingRefunds.class,
      ClearingRefunds.Give.class,
      ClearingRefunds.PayOut.class,
      ClearingClaims.class,
      ClearingGaps.class,
      ClearingKey.class,
      ClearingCards.class,
      ClearingCards.Release.class,
      ClearingReturned.class,
      ClearingReturned.PayAgain.class,
      ClearingPaid.class,
      ClearingLost.class,
      ClearingLost.Replace.class,
      ClearingSettle.class,
      ClearingSettle.Account.class,
      ClearingHeard.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class ClearingCommand {
  private static final int MOST_LINES = 1_000;
  private static final List<String> STATES = List.of("arriving", "taken", "held", "booked");

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
          clearing.onTablesOfBatches(
              database -> new BatchSources(database).register(source, owner, key.hash()));
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
  @Command(name = "sources", description = "Lists who hands in batches, and of which cards.")
  static final class Sources implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<BatchSources.Source> all =
          clearing.onTablesOfBatches(database -> new BatchSources(database).all());
      List<SourceCards.Range> cards =
          clearing.onTablesOfBatches(database -> new SourceCards(database).all());
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(
            Json.write(
                all.stream()
                    .map(source ->
                        Map.of(
                            "source", source.name().value(),
                            "acquirer", source.acquirer().value(),
                            "active", source.active(),
                            "cards", cardsOf(source, cards)))
                    .toList()));
      } else if (all.isEmpty()) {
        out.println("Nobody hands in batches. Add one: farthing clearing add-source --help");
      } else {
        all.forEach(source -> {
          out.printf(
              "%-40s %s%s%n",
              source.name(), source.acquirer(), source.active() ? "" : "  (stopped)");
          cardsOf(source, cards).forEach(range -> out.println("  security cards " + range));
        });
      }
      return 0;
    }

    private static List<String> cardsOf(BatchSources.Source source, List<SourceCards.Range> cards) {
      return cards.stream()
          .filter(range -> range.source().equals(source.name()))
          .map(range -> range.first() + " to " + range.last())
          .toList();
    }
  }

  /** {@code clearing stop-source}. */
  @Command(
      name = "stop-source",
      description = {
        "Takes no batches from a source from now on.",
        "What it handed in before is cleared, and proofs and refunds that belong to that still come,",
        "as does the hotlist to its security cards."
      })
  static final class StopSource implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Parameters(paramLabel = "NAME", description = "Of the source.")
    private String name;

    @Override
    public Integer call() {
      return setActive(spec, clearing, name, false);
    }
  }

  /** {@code clearing resume-source}. */
  @Command(name = "resume-source", description = "A source that was stopped hands in again.")
  static final class ResumeSource implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Parameters(paramLabel = "NAME", description = "Of the source.")
    private String name;

    @Override
    public Integer call() {
      return setActive(spec, clearing, name, true);
    }
  }

  private static int setActive(
      CommandSpec spec, ClearingOptions clearing, String name, boolean active) {
    PartyId source = ClearingOptions.party(name);
    String now = active ? "hands in batches" : "is stopped";
    if (!clearing.onTablesOfBatches(
        database -> new BatchSources(database).setActive(source, active))) {
      throw Failed.because(
          "there is no source " + source + ", or it " + now + " already",
          "Nothing was changed. `farthing clearing sources` shows them all.");
    }
    spec.commandLine().getOut().println("Source " + source + " " + now + " from now on.");
    return 0;
  }

  /** {@code clearing agree}. */
  @Command(
      name = "agree",
      description = {
        "Says who pays a merchant, and what is taken of each of its purchases from now on.",
        "It stands in the place of all that was agreed: a fee that is not named is 0. What is booked",
        "stays as it was. Of points nothing is taken."
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
        paramLabel = "FEE",
        description = {
          "And of each purchase so much: 'EUR 0.05' of those in EUR, once for each currency; a",
          "number alone is minor units, as cents, of those in any other. 0 if left."
        })
    private List<String> fixed = List.of();

    @Override
    public Integer call() {
      PartyId party = ClearingOptions.party(merchant);
      Terms terms = new Terms(ClearingOptions.party(acquirer), Failed.unlessRead(this::fee));
      Optional<Terms> before =
          clearing.onDatabase(database -> {
            MerchantTerms all = new MerchantTerms(database);
            Optional<Terms> agreed = all.find(party);
            all.agree(party, terms);
            return agreed;
          });
      PrintWriter out = spec.commandLine().getOut();
      before.ifPresent(agreed -> out.println("until now " + line(party, agreed)));
      out.println(line(party, terms));
      return 0;
    }

    /** What is said of one currency twice is not guessed at. */
    private FeeTerms fee() {
      OptionalInt others = OptionalInt.empty();
      Map<Currency, Integer> named = new HashMap<>();
      for (String each : fixed) {
        if (each.matches("[0-9]{1,7}")) {
          if (others.isPresent()) {
            throw new Malformed("--fee-fixed of any other currency is there twice");
          }
          others = OptionalInt.of(Integer.parseInt(each));
        } else {
          Amount amount = Kind.amount(each);
          if (named.put(amount.currency(), amount.minor()) != null) {
            throw new Malformed(
                "--fee-fixed of %s is there twice".formatted(amount.currency().name()));
          }
        }
      }
      return new FeeTerms(basisPoints, others.orElse(0), named);
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
                    .map(each -> object(each.getKey(), each.getValue()))
                    .toList()));
      } else {
        all.forEach((party, terms) -> out.println(line(new PartyId(party), terms)));
      }
      return 0;
    }

    private static Map<String, Object> object(String merchant, Terms terms) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("merchant", merchant);
      object.put("acquirer", terms.acquirer().value());
      object.put("feeBasisPoints", terms.fee().basisPoints());
      object.put("feeFixedMinor", terms.fee().fixedMinor());
      Map<String, Object> named = new TreeMap<>();
      terms.fee().fixedIn().forEach((currency, minor) -> named.put(currency.name(), minor));
      object.put("feeFixedMinorIn", named);
      return object;
    }
  }

  private static String line(PartyId merchant, Terms terms) {
    String named =
        terms.fee().fixedIn().entrySet().stream()
            .map(each -> Amount.ofMinor(each.getValue(), each.getKey()) + ", ")
            .sorted()
            .collect(Collectors.joining());
    return "%-40s paid by %s, less %.2f %% and %s%d minor units%s of each purchase"
        .formatted(
            merchant,
            terms.acquirer(),
            terms.fee().basisPoints() / 100.0,
            named,
            terms.fee().fixedMinor(),
            named.isEmpty() ? "" : " of other currencies,");
  }

  /** {@code clearing batches}. */
  @Command(
      name = "batches",
      description = "Lists batches: those that are held and why, and then the newest.")
  static final class Batches implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "Only those that are arriving, taken, held or booked.")
    private Optional<String> state;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      state
          .filter(word -> !STATES.contains(word))
          .ifPresent(word -> {
            throw Failed.wrongUsage(
                "--state is one of " + String.join(", ", STATES), "Nothing was listed.");
          });
      List<CollectedBatches.Line> found =
          clearing.onBatches(batches -> batches.list(state, MOST_LINES + 1));
      List<CollectedBatches.Line> all = found.stream().limit(MOST_LINES).toList();
      if (found.size() > all.size()) {
        spec.commandLine()
            .getErr()
            .println("There are more than these %,d: --state.".formatted(MOST_LINES));
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(Batches::object).toList()));
      } else if (all.isEmpty()) {
        out.println(state.map(word -> "No batch is " + word + ".").orElse("No batch has come."));
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
}
