package farthing.app;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.store.Author;
import farthing.store.LostCards;
import farthing.store.LostCards.Replaced;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing lost}. */
@Command(
    name = "lost",
    description = {
      "A card is lost: blocks it, and begins its settlement window, in which what it paid before",
      "may still come in. Then `clearing replace` moves what was on it to another card. Found",
      "before that: take it off the hotlist. Lost again, it is reported again."
    })
final class ClearingLost implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Mixin private By by;

  @Parameters(paramLabel = "NUMBER", description = "The card's, as 46415254-00a1b2c3d4e5.")
  private String number;

  @Override
  public Integer call() {
    Author author = by.author();
    IepId card = Failed.unlessRead(() -> IepId.ofFull(number));
    LostCards.Reported reported =
        clearing.onDatabase(database ->
            new LostCards(database, InstantSource.system())
                .report(card, author.who(), author.why()));
    PrintWriter out = spec.commandLine().getOut();
    switch (reported) {
      case LOST ->
          out.println(
              card.full()
                  + " is blocked, and what it paid before may come in. Payment servers with a"
                  + " collector are told within seconds; block it at others yourself: farthing"
                  + " hotlist add");
      case BEFORE -> out.println(card.full() + " was reported before, and is blocked since then.");
      case REPLACED ->
          out.println(
              card.full() + " is replaced by another card already; it is blocked, and stays so.");
      case UNKNOWN ->
          throw Failed.because(
              "no card " + card.full() + " was made",
              "Nothing was changed, and nothing is blocked.");
    }
    return 0;
  }

  /** {@code clearing replace}. */
  @Command(
      name = "replace",
      description = {
        "Moves what the issuer believes to be on a lost card, points too, and what waits for it, to",
        "another card, which gets it by `farthing load --refunds`. Once, and only after the",
        "settlement window (settlement-window-days), when nothing of the card is under way."
      })
  static final class Replace implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private By by;

    @Parameters(paramLabel = "NUMBER", description = "The lost card's, as 46415254-00a1b2c3d4e5.")
    private String number;

    @Option(
        names = "--with",
        required = true,
        paramLabel = "NUMBER",
        description = "The card in its place: made, of the same issuer, and no one else's yet.")
    private String with;

    @Option(
        names = "--even-unproven",
        description = {
          "Also what purchases would take whose proof has not come, and never will: if one does, it",
          "is a dispute, and its merchant is unpaid."
        })
    private boolean evenUnproven;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      Author author = by.author();
      IepId lost = Failed.unlessRead(() -> IepId.ofFull(number));
      IepId other = Failed.unlessRead(() -> IepId.ofFull(with));
      Duration window = Duration.ofDays(clearing.settlementWindowDays());
      Replaced replaced =
          clearing.onDatabase(database ->
              new LostCards(database, InstantSource.system())
                  .replace(lost, other, window, evenUnproven, author.who(), author.why()));
      switch (replaced) {
        case Replaced.Done(List<Amount> moved) -> tell(other, moved);
        case Replaced.Before _ -> {
          if (json) {
            spec.commandLine()
                .getOut()
                .println(
                    Json.write(Map.of("card", other.full(), "moved", List.of(), "before", true)));
          } else {
            spec.commandLine()
                .getOut()
                .println("It was replaced by " + other.full() + " before, once.");
          }
        }
        case Replaced.NotNow(String why) -> throw Failed.because(why, "Nothing was moved.");
      }
      return 0;
    }

    private void tell(IepId other, List<Amount> moved) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("card", other.full());
        object.put(
            "moved",
            moved.stream()
                .map(amount ->
                    Map.of("amountMinor", amount.minor(), "currency", amount.currency().name()))
                .toList());
        out.println(Json.write(object));
      } else {
        out.println(
            moved.isEmpty()
                ? "Nothing was on it. What is owed to it later waits for " + other.full() + "."
                : moved.stream().map(Amount::toString).collect(Collectors.joining(", "))
                    + " waits for "
                    + other.full()
                    + ": farthing load --refunds");
      }
    }
  }
}
