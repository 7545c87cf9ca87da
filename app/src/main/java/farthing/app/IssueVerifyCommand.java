package farthing.app;

import farthing.base.IepId;
import farthing.issuing.CardInspection;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.NewCardKeys;
import farthing.reader.PcscReader;
import farthing.store.CardRun;
import farthing.store.CardTerms;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code issue verify}. */
@Command(
    name = "verify",
    description = {
      "The quality sample: takes cards of a run at random, reads who they are and what their",
      "slots are, and has each sign a load of nothing, an update and an identification that nobody",
      "carries out, to see that its keys are the issuer's. Exit status 1 if one differs."
    })
final class IssueVerifyCommand implements Callable<Integer> {
  private static final String NOTHING = "No card was asked.";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Its number, as `issue list` shows it.")
  private long run;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many cards, 1 or more; all if there are fewer. ${DEFAULT-VALUE} if left.")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Draws the same cards as an earlier sample did, which told its seed.")
  private Optional<Long> seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder of the cards, if they are not where they were made.")
  private Optional<Path> out;

  @Mixin private ReaderOptions reader;

  @Mixin private NewCardOptions issuer;

  @Mixin private CardRegisterOptions register;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /**
   * @param differences nothing if the card is as it should be
   */
  private record Looked(IepId card, List<String> differences) {}

  @Override
  public Integer call() throws IOException {
    if (sample < 1) {
      throw Failed.wrongUsage("--sample is 1 or more", NOTHING);
    }
    Optional<PcscReader> inReader = reader.find(NOTHING);
    long drawnBy = seed.orElseGet(() -> new SecureRandom().nextLong() >>> 11); // exact in any JSON
    return register.onCards(cards -> {
      CardRun of = CardRegisterOptions.run(cards, run);
      Path folder = RunFolder.of(of, out, inReader.isPresent());
      CardTerms terms = cards.terms(of);
      List<IepId> drawn = drawn(cards.made(of), drawnBy);
      List<Looked> looked =
          issuer.use(
              spec.commandLine().getErr(),
              keys -> {
                MasterCheckValues.mustBeThoseOfCards(
                    cards,
                    MasterCheckValues.of(
                        keys, of.first().provider(), terms.suite(), terms.keyGeneration()),
                    NOTHING);
                Where where =
                    inReader.isPresent()
                        ? inReader(inReader.get(), keys, folder)
                        : card -> CardFolder.find(folder, card);
                return drawn.stream().map(c -> look(keys, where, folder, c, terms)).toList();
              });
      return tell(of, looked, drawnBy, spec.commandLine().getOut());
    });
  }

  private List<IepId> drawn(List<IepId> made, long drawnBy) {
    List<IepId> shuffled = new ArrayList<>(made);
    Collections.shuffle(shuffled, new Random(drawnBy));
    return shuffled.stream()
        .limit(sample)
        .sorted((a, b) -> Long.compare(a.number(), b.number()))
        .toList();
  }

  /** Where a card is found. */
  private interface Where {
    Optional<CardLink> find(IepId card) throws CardGone;
  }

  private Where inReader(PcscReader there, NewCardKeys keys, Path folder) {
    ReaderFeed feed =
        reader.feed(there, keys, folder, Optional.empty(), spec.commandLine().getErr());
    return card -> {
      try {
        return Optional.of(feed.look(card));
      } catch (CardGone e) { // which says nothing against the card
        throw Failed.because(
            String.valueOf(e.getMessage()),
            "The sample was broken off at card %s. Take another.".formatted(card.full()),
            e);
      }
    };
  }

  private static Looked look(
      NewCardKeys keys, Where where, Path folder, IepId card, CardTerms terms) {
    CardInspection inspection =
        new CardInspection(keys, InstantSource.system(), new SecureRandom());
    try {
      Optional<CardLink> found = where.find(card);
      if (found.isEmpty()) {
        return new Looked(card, List.of("it is not here"));
      }
      try (CardLink link = found.get()) {
        return new Looked(
            card, inspection.differences(link, card, terms, PinLetters.find(folder, card)));
      }
    } catch (CardGone e) {
      return new Looked(card, List.of(String.valueOf(e.getMessage())));
    }
  }

  private int tell(CardRun of, List<Looked> looked, long drawnBy, PrintWriter out) {
    List<Looked> differing = looked.stream().filter(l -> !l.differences().isEmpty()).toList();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("run", of.run());
      object.put("made", of.made());
      object.put("seed", drawnBy);
      object.put("looked", looked.stream().map(each -> each.card().full()).toList());
      object.put(
          "differing",
          differing.stream()
              .map(each -> Map.of("card", each.card().full(), "differences", each.differences()))
              .toList());
      out.println(Json.write(object));
    } else {
      differing.forEach(
          each -> each.differences().forEach(d -> out.println(each.card().full() + "  " + d)));
      out.println(
          "Looked at %d of %d cards of run %d (--seed %d): %s"
              .formatted(
                  looked.size(),
                  of.made(),
                  of.run(),
                  drawnBy,
                  differing.isEmpty()
                      ? "all are as they should be."
                      : "%d differ. They must not leave the house.".formatted(differing.size())));
    }
    return differing.isEmpty() ? 0 : Main.FAILED;
  }
}
