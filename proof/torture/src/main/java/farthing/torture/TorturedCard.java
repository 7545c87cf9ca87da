package farthing.torture;

import farthing.audit.CardReading;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.client.FileJournal;
import farthing.issuing.CardProduct;
import farthing.issuing.Personalisation;
import farthing.issuing.PersonalisationOutcome;
import farthing.issuing.SlotTerms;
import farthing.purse.CardGone;
import farthing.reader.TearableCard;
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

/**
 * A card with its client's journal beside it: the applet in a simulated card, or a software purse
 * in a file. For one thread at a time.
 */
final class TorturedCard implements AutoCloseable {
  /** As many as a card keeps the signatures of, so that at the end it can prove them all. */
  static final int MOST_TRANSACTIONS = 8;

  /** In which a debit or credit can be torn (docs/protocol/purse.md). */
  private static final int MOMENTS_OF_APPLET = 14;

  private static final int MOMENTS_OF_SOFTWARE = 5;
  private static final int ISSUED_MINOR = 500_00;

  private final long number;
  private final Path file;
  private final Random random;
  private TearableCard link;

  private TorturedCard(long number, Path file, Random random) throws IOException {
    this.number = number;
    this.file = file;
    this.random = random;
    this.link =
        isSoftware()
            ? TearableSoftwarePurse.over(PurseFile.create(file), random)
            : ScriptedPurseApplet.insertTearable(random);
  }

  /**
   * @param number IDIEP; odd ones are software purses
   */
  static TorturedCard make(long number, Masters masters, Path folder, Random random)
      throws IOException {
    TorturedCard card = new TorturedCard(number, folder.resolve("card-" + number), random);
    card.personalise(masters);
    return card;
  }

  private boolean isSoftware() {
    return number % 2 == 1;
  }

  private void personalise(Masters masters) {
    boolean software = isSoftware();
    CardProduct product =
        new CardProduct(
            software ? CardProduct.Medium.SOFTWARE : CardProduct.Medium.CHIP,
            Masters.PROVIDER,
            Suite.AES_128,
            software ? Masters.SOFTWARE : Masters.CHIP,
            Period.ofYears(5),
            0,
            List.of(new SlotTerms(euros(ISSUED_MINOR), euros(ISSUED_MINOR), euros(ISSUED_MINOR))));
    try {
      PersonalisationOutcome outcome =
          new Personalisation(masters.issuer(), InstantSource.system())
              .make(link, product, number, Optional.empty());
      if (!(outcome instanceof PersonalisationOutcome.Made)) {
        throw new IllegalStateException("card " + number + ": " + outcome.text());
      }
    } catch (CardGone e) {
      throw new IllegalStateException("card " + number + " left while it was made", e);
    }
  }

  private static Amount euros(int minor) {
    return Amount.ofMinor(minor, Currency.EUR);
  }

  TearableCard link() {
    return link;
  }

  long number() {
    return number;
  }

  /** In how many moments a command of it that moves value can be torn. */
  int moments() {
    return isSoftware() ? MOMENTS_OF_SOFTWARE : MOMENTS_OF_APPLET;
  }

  /** The file of its client's journal. */
  Path journal() {
    return FileJournal.beside(file);
  }

  FileJournal openJournal() {
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
  String lend(CardWire wire) {
    if (!isSoftware()) {
      return wire.plug(number, link);
    }
    link.close();
    return file.toString();
  }

  /** What was in its RAM is gone, and what was torn is as the card makes it. */
  void takenOutAndPutIn() {
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
  Books.Card read() {
    takenOutAndPutIn();
    try {
      return Books.Card.of(CardReading.of(link), ISSUED_MINOR);
    } catch (CardGone e) {
      throw new IllegalStateException("a card that came back left again", e);
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
