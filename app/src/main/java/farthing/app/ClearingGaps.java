package farthing.app;

import farthing.base.IepId;
import farthing.store.NumberGaps;
import farthing.store.NumberGaps.Gap;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearing gaps}. */
@Command(
    name = "gaps",
    description = {
      "Lists the transaction numbers (NTIEP) that cards have used and clearing knows nothing of.",
      "A gap is no fault by itself: identifying oneself, an update, a purchase that came too late",
      "or is on its way take numbers too. Many on one card are worth a question."
    })
final class ClearingGaps implements Callable<Integer> {
  private static final IepId BEFORE_ALL = new IepId(Integer.MIN_VALUE, 0);

  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Option(
      names = "--after",
      paramLabel = "CARD",
      description = "Goes on behind this card: its full number, as the last answer named it.")
  private Optional<String> after;

  @Option(
      names = "--cards",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many cards are looked at, 1 to 10000; ${DEFAULT-VALUE} if left.")
  private int cards;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (cards < 1 || cards > NumberGaps.MOST_CARDS) {
      throw Failed.wrongUsage("--cards is 1 to " + NumberGaps.MOST_CARDS, "Nothing was looked at.");
    }
    IepId from = Failed.unlessRead(() -> after.map(IepId::ofFull).orElse(BEFORE_ALL));
    NumberGaps.Page page =
        clearing.onDatabase(database -> new NumberGaps(database).after(from, cards));
    Optional<String> next =
        page.cards() == cards ? Optional.of(page.last().full()) : Optional.empty();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("cards", page.cards());
      object.put("gaps", page.gaps().stream().map(ClearingGaps::object).toList());
      object.put("next", next.orElse(""));
      out.println(Json.write(object));
      return 0;
    }
    page.gaps()
        .forEach(gap ->
            out.printf(
                "%s  NTIEP %d%s%n",
                gap.card().full(),
                gap.first(),
                gap.last() == gap.first() ? "" : " to " + gap.last()));
    out.println(page.cards() + " cards looked at, " + page.gaps().size() + " gaps.");
    next.ifPresent(card -> out.println("Go on with --after " + card));
    return 0;
  }

  private static Map<String, Object> object(Gap gap) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("card", gap.card().full());
    object.put("first", gap.first());
    object.put("last", gap.last());
    return object;
  }
}
