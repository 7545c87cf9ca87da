package farthing.app;

import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.load.ManualResolution;
import farthing.load.ManualResolution.Proposal;
import farthing.load.ManualResolution.Resolution;
import farthing.load.ManualResolution.Unsure;
import farthing.messages.LoadOutcome;
import farthing.store.AfterLoad;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The loads whose end nobody knows, and what two people may do about one. */
@Command(
    name = "loads",
    description = {
      "Loads and unloads whose end is not known: the card has not shown yet what it did.",
      "The card's next contact settles each by itself. Only for a card that is lost or broken:",
      "one person proposes an end with a reason, another confirms it."
    },
    subcommands = {
      LoadsCommand.Unsettled.class,
      LoadsCommand.Propose.class,
      LoadsCommand.Confirm.class,
      PersonCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class LoadsCommand {
  LoadsCommand() {}

  /** {@code loads list}. */
  @Command(
      name = "list",
      description = "Lists them, the oldest first. Those of some seconds are just on their way.")
  static final class Unsettled implements Callable<Integer> {
    private static final int MOST = 1_000;

    @Spec private CommandSpec spec;

    @Mixin private ResolutionOptions options;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "" + MOST,
        description = "How many at most, 1 to 1000; ${DEFAULT-VALUE} if left.")
    private int limit;

    @Option(
        names = "--after",
        paramLabel = "PLACE",
        description = "Those after the load that had this `place` in the list before.")
    private Optional<String> after;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      if (limit < 1 || limit > MOST) {
        throw Failed.wrongUsage("--limit is 1 to " + MOST, "Nothing was listed.");
      }
      AfterLoad place = Failed.unlessRead(() -> after.map(AfterLoad::parse).orElse(AfterLoad.NONE));
      List<Unsure> all = options.onLoads(loads -> loads.open(place, limit));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(Unsettled::object).toList()));
      } else if (all.isEmpty()) {
        out.println(
            after.isPresent() ? "There are no more." : "Every load that was commanded has ended.");
      } else {
        all.forEach(load -> print(load, out));
        if (all.size() == limit) {
          out.println("There may be more: --after " + all.getLast().place());
        }
      }
      return 0;
    }

    private static void print(Unsure load, PrintWriter out) {
      out.println(
          "%-9s %s %s  %s %s, card %s"
              .formatted(
                  age(load.age()),
                  load.party(),
                  load.trx(),
                  load.flow().word(),
                  load.amount(),
                  load.card().masked()));
      load.proposals().forEach(p -> out.println("          " + text(p)));
    }

    private static String text(Proposal proposal) {
      return "%s, says %s at %s: %s"
          .formatted(
              proposal.outcome().word(), proposal.person(), proposal.at(), proposal.reason());
    }

    private static String age(Duration age) {
      return age.toDays() > 0
          ? "%dd %dh".formatted(age.toDays(), age.toHoursPart())
          : "%dh %02dm".formatted(age.toHours(), age.toMinutesPart());
    }

    private static Map<String, Object> object(Unsure load) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("party", load.party().value());
      object.put("trx", load.trx().toString());
      object.put("flow", load.flow().word());
      object.put("amountMinor", load.amount().minor());
      object.put("currency", load.amount().currency().name());
      object.put("card", load.card().masked());
      object.put("since", load.since().toString());
      object.put("ageSeconds", load.age().toSeconds());
      object.put("place", load.place().toString());
      List<Map<String, Object>> proposals = new ArrayList<>();
      for (Proposal proposal : load.proposals()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("outcome", proposal.outcome().word());
        one.put("person", proposal.person());
        one.put("reason", proposal.reason());
        one.put("at", proposal.at().toString());
        proposals.add(one);
      }
      object.put("proposals", proposals);
      return object;
    }
  }

  /** Which load, what became of it, and who says so. */
  static final class Word {
    @Option(names = "--party", required = true, paramLabel = "ID", description = "Its bank.")
    private String party;

    @Option(names = "--trx", required = true, paramLabel = "TRX", description = "Its TRX.")
    private String trx;

    @Option(
        names = "--as",
        required = true,
        paramLabel = "OUTCOME",
        description = {
          "What became of it: `loaded` or `unloaded`, the card did it; `not-done`, it did not",
          "and never will, as when the card is destroyed."
        })
    private String outcome;

    @Mixin private PersonCommand.You you;

    @Mixin private ResolutionOptions options;

    Resolution say(Saying saying) {
      PartyId bank = Failed.unlessRead(() -> new PartyId(party));
      TransactionId load = Failed.unlessRead(() -> TransactionId.parse(trx));
      LoadOutcome end = Failed.unlessRead(() -> LoadOutcome.ofWord(outcome));
      String person = you.withTheirKey(options);
      return options.onLoads(loads -> saying.to(loads, bank, load, end, person));
    }

    interface Saying {
      Resolution to(
          ManualResolution loads,
          PartyId party,
          TransactionId trx,
          LoadOutcome outcome,
          String person);
    }
  }

  private static int tell(Resolution resolution, PrintWriter out) {
    switch (resolution) {
      case Resolution.Proposed(Proposal proposal) ->
          out.println(
              "Proposed: %s, by %s. Another person confirms it with `farthing loads confirm`; until then nothing moves."
                  .formatted(proposal.outcome().word(), proposal.person()));
      case Resolution.Ended(LoadOutcome outcome) ->
          out.println(
              "Ended: %s, for ever. The bank hears of it as of any other end; should the card say otherwise one day, that is an alarm."
                  .formatted(outcome.word()));
      case Resolution.Refused(ManualResolution.Why why) ->
          throw Failed.because(text(why), "Nothing was changed.");
    }
    return 0;
  }

  private static String text(ManualResolution.Why why) {
    return switch (why) {
      case NOT_OPEN -> "no such load is open: it was never commanded here, or it has ended";
      case OUTCOME_OF_ANOTHER_FLOW -> "a load is not unloaded, nor an unload loaded";
      case PERSON_WANTED -> "a person's name has 1 to 60 characters";
      case REASON_WANTED -> "a reason has 1 to 500 characters, without line breaks";
      case NOT_PROPOSED -> "nobody has proposed this end";
      case KEY_GONE ->
          "the bank, or the key that the load was opened with, is not on the register any more: put it"
              + " back first";
      case SAME_PERSON -> "two people are wanted: who proposed it cannot confirm it";
    };
  }

  /** {@code loads propose}. */
  @Command(name = "propose", description = "The first of two people says what became of a load.")
  static final class Propose implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private Word word;

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why, for whoever looks at it in years: 1 to 500 characters.")
    private String reason;

    @Override
    public Integer call() {
      return tell(
          word.say((loads, party, trx, outcome, person) ->
              loads.propose(party, trx, outcome, person, reason)),
          spec.commandLine().getOut());
    }
  }

  /** {@code loads confirm}. */
  @Command(
      name = "confirm",
      description = "Another person agrees to what was proposed: the load ends, for ever.")
  static final class Confirm implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private Word word;

    @Override
    public Integer call() {
      return tell(word.say(ManualResolution::confirm), spec.commandLine().getOut());
    }
  }
}
