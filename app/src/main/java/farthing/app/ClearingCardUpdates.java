package farthing.app;

import farthing.base.IepId;
import farthing.store.CardUpdateBook.Line;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the issuer changes in its cards at their next contact. */
final class ClearingCardUpdates {
  private static final int MOST = 1_000;

  private ClearingCardUpdates() {}

  /** {@code clearing unlock}. */
  @Command(
      name = "unlock",
      description = {
        "Lets a locked card go at its next contact with its load server. It must be off the hotlist:",
        "a card that is on it is locked at its next contact, and stays so when it is taken off."
      })
  static final class Unlock implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Option(
        names = "--card",
        required = true,
        paramLabel = "NUMBER",
        description = "The card's number, as `farthing card FILE` shows it.")
    private String card;

    @Override
    public Integer call() {
      IepId number = Failed.unlessRead(() -> IepId.ofFull(card));
      switch (clearing.onCardUpdates(book -> book.unlock(number))) {
        case WISHED ->
            spec.commandLine()
                .getOut()
                .println(number.full() + " is let go at its next contact with its load server.");
        case BLOCKED ->
            throw Failed.because(
                number.full() + " is on the hotlist",
                "Nothing was changed. Take it off first: farthing clearing hotlist remove --help");
        case REPLACED ->
            throw Failed.because(
                number.full() + " was lost and is replaced: what was on it is on another card",
                "Nothing was changed. It stays locked; let it be destroyed.");
      }
      return 0;
    }
  }

  /** {@code clearing card-updates}. */
  @Command(
      name = "card-updates",
      description = "Lists the newest updates commanded to cards, and what each card proved.")
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<Line> all = clearing.onCardUpdates(book -> book.newest(MOST));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(ListAll::object).toList()));
      } else if (all.isEmpty()) {
        out.println("No update was commanded to a card.");
      } else {
        all.forEach(line ->
            out.printf(
                "%s  %s  %-6s  %s%s%n",
                line.at(),
                line.card().full(),
                what(line),
                line.state(),
                line.ended().map(at -> " at " + at).orElse("")));
      }
      return 0;
    }

    private static String what(Line line) {
      return line.wanted() == 0 ? "unlock" : "lock";
    }

    private static Map<String, Object> object(Line line) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("card", line.card().full());
      object.put("trx", line.trx().toString());
      object.put("what", what(line));
      object.put("state", line.state());
      object.put("at", line.at().toString());
      object.put("ended", line.ended().map(Instant::toString).orElse(""));
      return object;
    }
  }
}
