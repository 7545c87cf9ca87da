package farthing.app;

import farthing.base.IepId;
import farthing.issuing.IssueRun;
import farthing.store.CardRun;
import farthing.store.Cards;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes cards in quantity. */
@Command(
    name = "issue",
    description = {
      "Makes cards in quantity: as many as are wanted, each with a number of its own out of the",
      "product's range. Interrupted at any moment, the same command with --resume RUN goes on:",
      "no card is made twice and none is lost."
    },
    subcommands = {
      IssueCommand.ListRuns.class,
      IssueCommand.Recover.class,
      IssueVerifyCommand.class
    },
    synopsisSubcommandLabel = "| list | recover | verify ...")
final class IssueCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many, 1 to 100000. More: several runs.")
  private Optional<Integer> count;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Goes on with a run that was interrupted, instead of ordering another.")
  private Optional<Long> resume;

  @Option(
      names = "--new-register",
      description = {
        "These are the issuer's very first cards: the register is made in this database, if it is",
        "not there yet. Every later order is given from the same one."
      })
  private boolean newRegister;

  @Mixin private IssueOptions options;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** Adds the settings of a product to {@code --help}. */
  static void explain(CommandLine farthing) {
    for (CommandLine command : farthing.getSubcommands().values()) {
      if (command.getCommand() instanceof IssueCommand) {
        command
            .getCommandSpec()
            .usageMessage()
            .footer(SettingsHelp.lines("Settings of a product", ProductSettings.ALL));
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    if (newRegister) {
      mustBeFirst();
      options.beginRegister();
    }
    CardRun run =
        resume.isPresent()
            ? options.carryOut((cards, _) -> begunBefore(cards, resume.get()), IssueRun::finish)
            : options.carryOut(
                (cards, product) -> options.order(cards, product, wanted()), IssueRun::finish);
    tell(run, json, spec.commandLine().getOut());
    return 0;
  }

  private void mustBeFirst() {
    if (resume.isPresent()) {
      throw Failed.wrongUsage(
          "--new-register is said with a first order, and run %d was begun before"
              .formatted(resume.get()),
          "No card was touched. Leave it out.");
    }
  }

  private int wanted() {
    return count
        .filter(n -> n >= 1 && n <= Cards.MOST_OF_A_RUN)
        .orElseThrow(() ->
            Failed.wrongUsage(
                "how many cards? --count is 1 to " + Cards.MOST_OF_A_RUN,
                "No number was given and no card made."));
  }

  private CardRun begunBefore(Cards cards, long number) {
    CardRun run = CardRegisterOptions.run(cards, number);
    if (count.isPresent() && count.get() != run.wanted()) {
      throw Failed.wrongUsage(
          "run %d is of %d cards, not of %d".formatted(number, run.wanted(), count.get()),
          "No card was touched. Leave --count out, or order another run.");
    }
    return run;
  }

  private static void tell(CardRun run, boolean json, PrintWriter out) {
    if (json) {
      out.println(Json.write(object(run)));
    } else {
      out.println(
          "Run %d: %d of %d cards are made%s, in %s"
              .formatted(
                  run.run(),
                  run.made(),
                  run.wanted(),
                  run.spoilt() == 0 ? "" : ", %d numbers spoilt".formatted(run.spoilt()),
                  run.place()));
    }
  }

  private static Map<String, Object> object(CardRun run) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("run", run.run());
    object.put("at", run.at().toString());
    object.put("product", run.product());
    object.put("productHash", run.productHash().hex());
    object.put("first", run.first().full());
    object.put("wanted", run.wanted());
    object.put("intended", run.intended());
    object.put("doubt", run.doubt());
    object.put("made", run.made());
    object.put("spoilt", run.spoilt());
    object.put("who", run.who());
    object.put("place", run.place());
    return object;
  }

  /** {@code issue list}. */
  @Command(
      name = "list",
      description =
          "Lists the runs, the newest first, and how far each is; or one with its numbers.")
  static final class ListRuns implements Callable<Integer> {
    private static final int MOST = 1_000;

    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "RUN",
        arity = "0..1",
        description = "One run alone, with the numbers in doubt and those spoilt.")
    private Optional<Long> run;

    @Mixin private CardRegisterOptions register;

    @Option(names = "--json", description = "Prints one JSON array; of one run an object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      return register.onCards(cards -> {
        if (run.isPresent()) {
          showOne(cards, CardRegisterOptions.run(cards, run.get()), out);
        } else {
          showAll(cards.runs(MOST), out);
        }
        return 0;
      });
    }

    private void showAll(List<CardRun> runs, PrintWriter out) {
      if (json) {
        out.println(Json.write(runs.stream().map(IssueCommand::object).toList()));
      } else if (runs.isEmpty()) {
        out.println("No cards were ordered yet.");
      } else {
        runs.forEach(each -> out.println(line(each)));
      }
    }

    private void showOne(Cards cards, CardRun one, PrintWriter out) {
      List<IepId> doubt = cards.inDoubt(one);
      List<Cards.Spoilt> spoilt = cards.spoilt(one);
      if (json) {
        Map<String, Object> object = object(one);
        object.put("inDoubt", doubt.stream().map(IepId::full).toList());
        object.put(
            "spoiltNumbers",
            spoilt.stream()
                .map(each -> Map.of("card", each.card().full(), "why", each.why()))
                .toList());
        out.println(Json.write(object));
      } else {
        out.println(line(one));
        doubt.forEach(card -> out.println("  in doubt  " + card.full()));
        spoilt.forEach(
            each -> out.println("  spoilt    " + each.card().full() + "  " + each.why()));
      }
    }

    private static String line(CardRun run) {
      return "%d  %s  %s from %s, %d wanted: %d made, %d intended, %d in doubt, %d spoilt; by %s, in %s"
          .formatted(
              run.run(),
              run.at(),
              run.product(),
              run.first().full(),
              run.wanted(),
              run.made(),
              run.intended(),
              run.doubt(),
              run.spoilt(),
              run.who(),
              run.place());
    }
  }

  /** {@code issue recover}. */
  @Command(
      name = "recover",
      description = {
        "Asks the cards of an interrupted run that were being written: one still blank is made",
        "again under its number, one that is itself is confirmed, any other is spoilt with its",
        "number. `issue --resume` does this first by itself."
      })
  static final class Recover implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "Its number, as `issue list` shows it.")
    private long run;

    @Mixin private IssueOptions options;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      CardRun after =
          options.carryOut((cards, _) -> CardRegisterOptions.run(cards, run), IssueRun::recover);
      tell(after, json, spec.commandLine().getOut());
      return 0;
    }
  }
}
