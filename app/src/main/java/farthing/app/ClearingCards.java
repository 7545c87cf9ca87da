package farthing.app;

import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.batches.BatchId;
import farthing.store.Author;
import farthing.store.ReleasedBatches;
import farthing.store.SourceCards;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing source-cards}. */
@Command(
    name = "source-cards",
    description = {
      "Says whose security cards are: their batches are taken from that source alone. Of a card",
      "that nobody has named, from the one whose batch of it was booked first."
    })
final class ClearingCards implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "Its name.")
  private String source;

  @Parameters(
      index = "1",
      paramLabel = "FIRST",
      description = "The first security card's IDPSAM, 16 hexadecimal digits.")
  private String first;

  @Option(names = "--to", paramLabel = "LAST", description = "The last one's; FIRST alone if left.")
  private Optional<String> last;

  @Option(
      names = "--take-over",
      description = "Also cards of which another source's batches were booked: they have moved.")
  private boolean takeOver;

  @Option(
      names = "--end",
      description = "They were named so, from FIRST to LAST, and are not any more.")
  private boolean end;

  @Mixin private By by;

  @Override
  public Integer call() {
    Author author = by.author();
    PartyId whose = ClearingOptions.party(source);
    PsamId from = Failed.unlessRead(() -> PsamId.ofHex(first));
    PsamId to = Failed.unlessRead(() -> PsamId.ofHex(last.orElse(first)));
    if (to.toString().compareTo(from.toString()) < 0) {
      throw Failed.wrongUsage("--to is not below FIRST", "Nothing was changed.");
    }
    if (end && takeOver) {
      throw Failed.wrongUsage("--end takes nothing over", "Nothing was changed.");
    }
    String cards = from.equals(to) ? from.toString() : from + " to " + to;
    String done =
        clearing.onTablesOfBatches(database -> {
          SourceCards all = new SourceCards(database);
          return end
              ? ended(all.end(whose, from, to, author), cards, whose)
              : named(all.name(whose, from, to, takeOver, author), cards, whose);
        });
    spec.commandLine().getOut().println(done);
    return 0;
  }

  private static String ended(boolean ended, String cards, PartyId source) {
    if (!ended) {
      throw Failed.because(
          cards + " is not how they were named for " + source,
          "Nothing was changed. `farthing clearing sources` shows what was named.");
    }
    return cards + " are nobody's by name: theirs is whose batch of them was booked first.";
  }

  private static String named(SourceCards.Naming naming, String cards, PartyId source) {
    return switch (naming) {
      case NAMED -> "Batches of " + cards + " are taken from " + source + " alone.";
      case SOURCE_UNKNOWN ->
          throw Failed.because(
              "there is no source " + source,
              "Nothing was changed. `farthing clearing sources` shows the sources.");
      case OVERLAPS ->
          throw Failed.because(
              "some of these are somebody's already",
              "Nothing was changed. `farthing clearing sources` shows whose; --end ends a naming.");
      case ANOTHERS ->
          throw Failed.because(
              "of some of these another source's batches were booked",
              "Nothing was changed. If they have moved to " + source + ", say so: --take-over.");
    };
  }

  /** {@code clearing release}. */
  @Command(
      name = "release",
      description = {
        "Lets a batch go that is held, or of which parts came from whom they should not: its",
        "source hands it in again. What had come is kept. With a concentration point between, let",
        "it go there first."
      })
  static final class Release implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Parameters(index = "0", paramLabel = "CARD", description = "The security card's IDPSAM.")
    private String psam;

    @Parameters(index = "1", paramLabel = "BATCH", description = "The batch's number.")
    private String batch;

    @Mixin private By by;

    @Override
    public Integer call() {
      Author author = by.author();
      BatchId id = Failed.unlessRead(() -> BatchId.of(psam, batch));
      boolean released =
          clearing.onTablesOfBatches(
              database -> new ReleasedBatches(database).release(id, author.who(), author.why()));
      if (!released) {
        throw Failed.because(
            "batch " + id + " is not here, or is booked, or waits to be looked at",
            "Nothing was let go. `farthing clearing batches` shows them.");
      }
      spec.commandLine()
          .getOut()
          .println("Batch " + id + " is let go: its source hands it in again.");
      return 0;
    }
  }
}
