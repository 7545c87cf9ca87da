package farthing.app;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.store.Author;
import farthing.store.Hotlist;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
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

/** The payment server's hotlist. */
@Command(
    name = "hotlist",
    description = {
      "The cards that may not pay: stolen, lost or copied ones. A payment server's own list; or,",
      "with clearing's settings, the issuer's, which all security cards are told, and refuse.",
      "Running servers notice within seconds."
    },
    subcommands = {
      HotlistCommand.Add.class,
      HotlistCommand.Remove.class,
      HotlistCommand.ListAll.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class HotlistCommand {
  private static final int LONGEST_REASON = 200;

  HotlistCommand() {}

  /** One card, or a range of one provider's. */
  static final class Cards {
    @Option(
        names = "--card",
        required = true,
        paramLabel = "NUMBER",
        description = "The card's number, as `farthing card FILE` shows it: 46415254-00a1b2c3d4e5.")
    private String card;

    @Option(
        names = "--to",
        paramLabel = "NUMBER",
        description = "The last of a range that begins with --card; that one alone if left.")
    private Optional<String> to;

    IepId first() {
      return number(card);
    }

    IepId last() {
      IepId last = number(to.orElse(card));
      if (last.provider() != first().provider() || last.number() < first().number()) {
        throw Failed.wrongUsage(
            "--to is no card behind --card of the same provider", "Nothing was changed.");
      }
      return last;
    }

    private static IepId number(String text) {
      try {
        return IepId.ofFull(text);
      } catch (Malformed e) {
        throw Failed.wrongUsage(
            "'" + text + "' is no card's number: " + e.getMessage(),
            "Nothing was changed. `farthing card FILE` shows a card's number.");
      }
    }

    String text() {
      return text(first(), last());
    }

    static String text(IepId first, IepId last) {
      return first.equals(last) ? first.full() : first.full() + " to " + last.full();
    }
  }

  /** {@code hotlist add}. */
  @Command(name = "add", description = "Blocks a card, or a range of cards.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Option(
        names = {"--by", "--who"},
        paramLabel = "NAME",
        description = "Who you are, for the log of acts; your login if left.")
    private Optional<String> by;

    @Mixin private Cards cards;

    @Option(
        names = {"--reason", "--why"},
        required = true,
        paramLabel = "TEXT",
        description = "Why, for the operator and the log of acts; 1 to 200 characters.")
    private String reason;

    @Override
    public Integer call() {
      if (reason.length() > LONGEST_REASON) {
        throw Failed.wrongUsage(
            "a reason has at most " + LONGEST_REASON + " characters", "Nothing was changed.");
      }
      IepId first = cards.first();
      IepId last = cards.last();
      Author author = By.author(by, reason);
      Optional<Hotlist.Blocked> already =
          register.onDatabase(database ->
              new Hotlist(database.by(author))
                  .block(first, last, InstantSource.system().instant(), reason));
      spec.commandLine()
          .getOut()
          .println(
              cards.text()
                  + already
                      .map(blocked ->
                          " is blocked already since %s, reason %s. Nothing was changed."
                              .formatted(blocked.since(), blocked.reason()))
                      .orElse(" is blocked, within seconds. Proofs of what it paid are taken."));
      return 0;
    }
  }

  /** {@code hotlist remove}. */
  @Command(
      name = "remove",
      description = {
        "Takes a card or range off the list, as it was added. It was on it until now: what it paid",
        "meanwhile is not paid to merchants, unless it was there --by-mistake. A card that was",
        "reported lost (`clearing lost`) counts as found then, unless it is replaced already."
      })
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterChange register;

    @Mixin private Cards cards;

    @Option(
        names = "--by-mistake",
        description = {
          "It should never have been on the list, on it still or not: `clearing again` pays what it",
          "paid meanwhile. Other times that it was on the list stay."
        })
    private boolean byMistake;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = {
          "With --by-mistake: which time, as `hotlist list --past` shows it; if left that which",
          "lasts still, or the only one."
        })
    private Optional<String> since;

    @Override
    public Integer call() {
      IepId first = cards.first();
      IepId last = cards.last();
      Optional<Instant> mistaken = since.map(this::time);
      List<Hotlist.Range> still =
          register.onDatabase(database -> {
            Hotlist hotlist = new Hotlist(database);
            check(
                byMistake
                    ? hotlist.neverBlocked(first, last, mistaken)
                    : hotlist.unblock(first, last));
            return hotlist.all().stream().filter(range -> overlaps(range, first, last)).toList();
          });
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          byMistake
              ? cards.text()
                  + ": that time is off the list and its past, within seconds. Disputes about what"
                  + " it paid meanwhile: `farthing clearing again` pays them."
              : cards.text()
                  + " is off the list, within seconds.\nAt clearing, what it paid while it was"
                  + " blocked stays disputed; if that was a mistake, say so with --by-mistake.");
      still.forEach(range ->
          out.println(
              "Still blocked with it: "
                  + Cards.text(range.first(), range.last())
                  + ", "
                  + range.reason()));
      return 0;
    }

    private void check(Hotlist.Removed removed) {
      switch (removed) {
        case DONE -> {}
        case NOT_THERE ->
            throw Failed.because(
                cards.text() + " is not on the list as such",
                "Nothing was changed. `farthing hotlist list --past` shows the ranges, and those"
                    + " that were on it.");
        case REPLACED ->
            throw Failed.because(
                "%s %s lost and replaced: what was on it is on another card"
                    .formatted(
                        cards.text(),
                        cards.first().equals(cards.last()) ? "was" : "holds a card that was"),
                "Nothing was changed. It would pay with money that is no longer there, so it stays"
                    + " blocked; within a range, `farthing clearing lost` gives it an entry of its"
                    + " own first.");
        case SEVERAL ->
            throw Failed.because(
                cards.text() + " was on the list several times",
                "Nothing was changed. Say --since which of them was the mistake: `farthing hotlist"
                    + " list --past` shows them.");
      }
    }

    private Instant time(String text) {
      if (!byMistake) {
        throw Failed.wrongUsage("--since goes with --by-mistake", "Nothing was changed.");
      }
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw Failed.wrongUsage(
            "'" + text + "' is no time as `farthing hotlist list --past` shows it",
            "Nothing was changed.");
      }
    }

    private static boolean overlaps(Hotlist.Range range, IepId first, IepId last) {
      return range.first().provider() == first.provider()
          && range.first().number() <= last.number()
          && range.last().number() >= first.number();
    }
  }

  /** {@code hotlist list}. */
  @Command(
      name = "list",
      description = "Lists what is blocked, since when, and why; with --past also what was.")
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Option(names = "--past", description = "Also what is off the list, the newest first.")
    private boolean past;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<Hotlist.Range> all =
          register.onDatabase(database -> {
            Hotlist hotlist = new Hotlist(database);
            List<Hotlist.Range> ranges = new ArrayList<>(hotlist.all());
            if (past) {
              ranges.addAll(hotlist.past());
            }
            return ranges;
          });
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(ListAll::object).toList()));
      } else if (all.isEmpty()) {
        out.println(past ? "No card is or was blocked." : "No card is blocked.");
      } else {
        all.forEach(range ->
            out.println(
                "%s  since %s%s  %s"
                    .formatted(
                        Cards.text(range.first(), range.last()),
                        range.since(),
                        range.until().map(until -> " until " + until).orElse(""),
                        range.reason())));
      }
      return 0;
    }

    private static Map<String, Object> object(Hotlist.Range range) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("first", range.first().full());
      object.put("last", range.last().full());
      object.put("since", range.since().toString());
      range.until().ifPresent(until -> object.put("until", until.toString()));
      object.put("reason", range.reason());
      return object;
    }
  }
}
