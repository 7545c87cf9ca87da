package farthing.torture;

import farthing.audit.CardReading;
import farthing.audit.CardStatement;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.client.FileJournal;
import farthing.issuing.CardProduct;
import farthing.issuing.Personalisation;
import farthing.issuing.PersonalisationOutcome;
import farthing.issuing.SlotTerms;
import farthing.purse.CardGone;
import farthing.purse.PinBlock;
import farthing.reader.TearableCard;
import farthing.store.CardTerms;
import farthing.testkit.ScriptedPurseApplet;
import farthing.testkit.TearableSoftwarePurse;
import farthing.virtual.PurseFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A card with its client's journal beside it: the applet in a simulated card, or a software purse
 * in a file. For one thread at a time.
 */
public final class TorturedCard implements AutoCloseable {
  /** In which cards hold points, beside their money. */
  public static final Currency POINTS = Currency.named("P1001");

  /** As many as a card keeps the signatures of, so that at the end it can prove them all. */
  public static final int MOST_TRANSACTIONS = 8;

  /** In which a debit or credit can be torn (docs/protocol/purse.md). */
  private static final int MOMENTS_OF_APPLET = 14;

  private static final int MOMENTS_OF_SOFTWARE = 5;

  /** AMIEP. */
  private static final int PIN_FOR_LOAD = 0x01;

  private final long number;
  private final Path file;
  private final Random random;
  private final SortedSet<Integer> clients = new TreeSet<>(Set.of(0));
  private final CardTerms terms;
  private TearableCard link;
  private int client;

  private TorturedCard(
      long number,
      List<SlotTerms> slots,
      Optional<PinBlock> pin,
      Masters masters,
      Path file,
      Random random)
      throws IOException {
    this.number = number;
    this.file = file;
    this.random = random;
    this.link =
        isSoftware()
            ? TearableSoftwarePurse.over(PurseFile.create(file), random)
            : ScriptedPurseApplet.insertTearable(random);
    this.terms = personalised(link, number, slots, pin, masters);
  }

  /**
   * @param number IDIEP; odd ones are software purses
   * @param terms what is on it, slot by slot, and how much goes onto it
   * @param pin if it wants one where value comes onto it or off it to an account
   */
  public static TorturedCard make(
      long number,
      List<SlotTerms> terms,
      Optional<PinBlock> pin,
      Masters masters,
      Path folder,
      Random random)
      throws IOException {
    return new TorturedCard(number, terms, pin, masters, folder.resolve("card-" + number), random);
  }

  public boolean isSoftware() {
    return isSoftware(number);
  }

  /**
   * @param number IDIEP
   */
  public static boolean isSoftware(long number) {
    return number % 2 == 1;
  }

  /** As its issuer's register has it. */
  private static CardTerms personalised(
      TearableCard link,
      long number,
      List<SlotTerms> slots,
      Optional<PinBlock> pin,
      Masters masters) {
    boolean software = isSoftware(number);
    CardProduct product =
        new CardProduct(
            software ? CardProduct.Medium.SOFTWARE : CardProduct.Medium.CHIP,
            Masters.PROVIDER,
            Suite.AES_128,
            software ? Masters.SOFTWARE : Masters.CHIP,
            Period.ofYears(5),
            pin.isPresent() ? PIN_FOR_LOAD : 0,
            slots);
    try {
      PersonalisationOutcome outcome =
          new Personalisation(masters.issuer(), InstantSource.system())
              .make(link, product, number, pin);
      if (!(outcome instanceof PersonalisationOutcome.Made(IepId _, Expiry expiry))) {
        throw new IllegalStateException("card " + number + ": " + outcome.text());
      }
      return new CardTerms(
          product.suite(),
          product.keyGeneration(),
          product.authenticationMode(),
          expiry,
          false,
          slots.stream()
              .map(s -> new CardTerms.Slot(s.opening(), s.maximum(), s.purchaseMaximum()))
              .toList());
    } catch (CardGone e) {
      throw new IllegalStateException("card " + number + " left while it was made", e);
    }
  }

  /** What it was made as. */
  public CardTerms terms() {
    return terms;
  }

  public TearableCard link() {
    return link;
  }

  public long number() {
    return number;
  }

  /** In how many moments a command of it that moves value can be torn. */
  public int moments() {
    return isSoftware() ? MOMENTS_OF_SOFTWARE : MOMENTS_OF_APPLET;
  }

  /** The file of its client's journal. */
  public Path journal() {
    return journalOf(client);
  }

  private Path journalOf(int which) {
    return FileJournal.beside(
        which == 0 ? file : file.resolveSibling(file.getFileName() + "-at-" + which));
  }

  /**
   * Into another person's hands, with a client and a journal of its own.
   *
   * @param which 0 is the client that has had it from the beginning
   */
  public void takenTo(int which) {
    client = which;
    clients.add(which);
  }

  /** Each client that ever had it, the first one first. */
  public List<Integer> clients() {
    return List.copyOf(clients);
  }

  public FileJournal openJournal() {
    try {
      return FileJournal.open(journal(), InstantSource.system());
    } catch (IOException e) {
      throw new IllegalStateException("the client's journal does not open", e);
    }
  }

  /**
   * To a client in another process, until it is taken out.
   *
   * @return where that client finds it
   */
  public String lend(CardWire wire) {
    if (!isSoftware()) {
      return wire.plug(number, link);
    }
    link.close();
    return file.toString();
  }

  /** What was in its RAM is gone, and what was torn is as the card makes it. */
  public void takenOutAndPutIn() {
    try {
      if (isSoftware()) {
        link.close();
        link = TearableSoftwarePurse.over(PurseFile.open(file), random);
      } else {
        link.powerUp();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the card does not come back", e);
    }
  }

  /** What it says of itself. */
  public CardStatement read() {
    takenOutAndPutIn();
    try {
      return CardReading.of(link);
    } catch (CardGone e) {
      throw new IllegalStateException("a card that came back left again", e);
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
