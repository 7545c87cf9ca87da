package farthing.app;

import farthing.base.IepId;
import farthing.issuing.CardProduct;
import farthing.issuing.IssueRun;
import farthing.issuing.Personalisation;
import farthing.issuing.PersonalisationOutcome;
import farthing.issuing.Pins;
import farthing.issuing.ProductDefinition;
import farthing.purse.NewCardKeys;
import farthing.purse.PinBlock;
import farthing.purse.SecurityModuleUnavailable;
import farthing.reader.PcscReader;
import farthing.store.CardRun;
import farthing.store.Cards;
import farthing.store.StoreUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What it takes to write cards: their product, a place, the issuer's keys, the register. */
final class IssueOptions {
  private static final InstantSource TIME = InstantSource.system();
  private static final String NOTHING = "No number was given and no card made.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--product",
      paramLabel = "FILE",
      description = "The product's definition; `farthing issue --help` explains its settings.")
  private Optional<Path> product;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {
        "The folder where the cards go, each under its number, with its PIN letter and servers",
        "beside it; made if missing. With a reader: where the PIN letters go, and which chip each",
        "card is. Of a run begun before: where that one's are."
      })
  private Optional<Path> out;

  @Mixin private ReaderOptions reader;

  @Option(
      names = "--gone",
      paramLabel = "CARD",
      description = {
        "The card that was being written in the reader, by its number, is gone for good: the",
        "number is spoilt, and another card made in its place."
      })
  private Optional<String> gone;

  @Mixin private NewCardOptions issuer;

  @Mixin private CardRegisterOptions register;

  /** Of {@code issue list} nothing is wanted. */
  @Mixin private ByIfChanged by;

  /** Which run it is: a new one, or one begun before. */
  interface Which {
    CardRun of(Cards cards, ProductDefinition product) throws IOException;
  }

  /** What is done with it. */
  interface Work {
    IssueRun.End on(IssueRun making, CardRun run);
  }

  /**
   * Does it, telling how far the run is.
   *
   * @return how far it then is
   * @throws Failed if it cannot be done, or not to its end: says how to go on
   */
  CardRun carryOut(Which which, Work work) throws IOException {
    OrderedProduct ordered =
        OrderedProduct.read(
            product.orElseThrow(
                () -> Failed.wrongUsage("which product? --product FILE defines it", NOTHING)));
    return register.onCards(
        by.author(),
        cards ->
            issuer.use(
                spec.commandLine().getErr(), keys -> carryOut(cards, keys, ordered, which, work)));
  }

  private CardRun carryOut(
      Cards cards, NewCardKeys keys, OrderedProduct ordered, Which which, Work work)
      throws IOException {
    ProductDefinition definition = ordered.definition();
    Personalisation personalisation =
        new Personalisation(keys, TIME, Set.of(definition.card().suite()));
    mustBePossible(personalisation, definition);
    CardProduct card = definition.card();
    SortedMap<String, String> masters =
        MasterCheckValues.of(keys, card.provider(), card.suite(), card.keyGeneration());
    MasterCheckValues.mustBeThoseOfCards(cards, masters, NOTHING);
    Optional<PcscReader> inReader = inReader(card);
    CardRun run = which.of(cards, definition);
    Optional<IepId> givenUp = givenUp(cards, run);
    Path folder = RunFolder.begun(run, out, inReader.isPresent());
    PrintWriter screen = spec.commandLine().getErr();
    Optional<ReaderFeed> chips =
        inReader.map(there -> reader.feed(there, keys, folder, givenUp, screen));
    IssueRun making =
        new IssueRun(
            cards,
            definition,
            personalisation,
            masters,
            chips.isPresent() ? chips.get() : new CardFolder(folder, ordered),
            pins(ordered, folder),
            chips.isPresent() ? chips.get()::progress : IssueProgress.on(screen));
    screen.println(
        "Run %d: %d cards of %s from %s. If it is interrupted: --resume %d"
            .formatted(run.run(), run.wanted(), run.product(), run.first().full(), run.run()));
    try {
      return ended(run, () -> work.on(making, run));
    } finally {
      chips.ifPresent(ReaderFeed::dismiss);
    }
  }

  /** Said of one card, and of no other that may be in doubt when the same is typed again. */
  private Optional<IepId> givenUp(Cards cards, CardRun run) {
    if (gone.isEmpty()) {
      return Optional.empty();
    }
    IepId card = IepId.ofFull(gone.get());
    if (!cards.inDoubt(run).contains(card)) {
      throw Failed.wrongUsage(
          "card %s of run %d is not in doubt".formatted(card.full(), run.run()),
          "Nothing was given up, and no card made. `farthing issue list %d` shows those that are."
              .formatted(run.run()));
    }
    return Optional.of(card);
  }

  private Optional<PcscReader> inReader(CardProduct product) {
    Optional<PcscReader> there = reader.find(NOTHING);
    if (there.isPresent() && product.medium() != CardProduct.Medium.CHIP) {
      throw Failed.wrongUsage(
          "no card in a reader is one of this product: its medium is software", NOTHING);
    }
    if (gone.isPresent()) {
      if (there.isEmpty()) {
        throw Failed.wrongUsage("--gone is said of a card in a reader: --reader", NOTHING);
      }
      Failed.unlessRead(() -> IepId.ofFull(gone.get()));
    }
    return there;
  }

  /** Where no number was ever given. */
  void beginRegister() {
    register.begin();
  }

  /** Allocates a new run's numbers. */
  CardRun order(Cards cards, ProductDefinition definition, int wanted) throws IOException {
    if (gone.isPresent()) {
      throw Failed.wrongUsage("--gone is said of a card of a run that goes on: --resume", NOTHING);
    }
    Path folder =
        RunFolder.laid(
            out.orElseThrow(
                () -> Failed.wrongUsage("where do the cards go? --out names a folder", NOTHING)));
    if (!register.isClearings()) {
      spec.commandLine()
          .getErr()
          .println(
              "Clearing does not keep its books in this database: it pays for no card that its own"
                  + " database does not know.");
    }
    LocalDate today = LocalDate.ofInstant(TIME.instant(), ZoneOffset.UTC);
    return switch (cards.open(
        definition.order(wanted, today, by.author().who(), folder.toString()))) {
      case Cards.Opened.Allocated(CardRun run) -> run;
      case Cards.Opened.TooFewNumbers(long left) ->
          throw Failed.because(
              "the product's range has %d numbers left, and %d are wanted".formatted(left, wanted),
              NOTHING + " Give the product a further range: last-number.");
    };
  }

  private static void mustBePossible(Personalisation personalisation, ProductDefinition product) {
    Optional<PersonalisationOutcome> never =
        personalisation.whyNever(
            product.card(), new IepId(product.card().provider(), product.first()));
    if (never.isPresent()) {
      throw Failed.because(never.get().text(), NOTHING);
    }
  }

  private static Pins pins(OrderedProduct ordered, Path folder) throws IOException {
    SecureRandom random = new SecureRandom();
    if (ordered.pinFile().isEmpty()) {
      return new PinLetters(folder, ordered.pinDigits(), random);
    }
    PinBlock one = PinEntry.inFile(ordered.pinFile().get());
    return card -> one;
  }

  private interface Going {
    IssueRun.End on();
  }

  private static CardRun ended(CardRun run, Going going) {
    String next =
        "Nothing is lost. Put it right, then type the same with --resume %d.".formatted(run.run());
    try {
      return switch (going.on()) {
        case IssueRun.End.Done(CardRun done) -> done;
        case IssueRun.End.Stopped(CardRun stopped, String why) ->
            throw Failed.because(
                why,
                "%d of %d cards are made, %d are in doubt, %d numbers spoilt. %s"
                    .formatted(
                        stopped.made(), stopped.wanted(), stopped.doubt(), stopped.spoilt(), next));
      };
    } catch (StoreUnavailable | SecurityModuleUnavailable e) {
      throw Failed.because(String.valueOf(e.getMessage()), next, e);
    }
  }
}
