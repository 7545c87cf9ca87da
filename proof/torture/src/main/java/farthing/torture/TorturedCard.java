package farthing.torture;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.issuing.CardProduct;
import farthing.issuing.Personalisation;
import farthing.issuing.PersonalisationOutcome;
import farthing.issuing.SlotTerms;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.reader.JcardsimLink;
import farthing.testkit.ScriptedPurseApplet;
import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
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
  /** As many debits as a card keeps the signatures of, so that at the end it can prove them all. */
  static final int MOST_PURCHASES = 8;

  private static final int ISSUED_MINOR = 500_00;

  private final Path journal;
  private final Power power;
  private CardLink link;

  /** Takes the card out and puts it in again: what was in its RAM is gone. */
  private interface Power {
    CardLink cycle(CardLink card) throws IOException;
  }

  private TorturedCard(Path journal, CardLink link, Power power) {
    this.journal = journal;
    this.link = link;
    this.power = power;
  }

  /**
   * @param number IDIEP; odd ones are software purses
   */
  static TorturedCard make(long number, Masters masters, Path folder, Random random)
      throws IOException {
    boolean software = number % 2 == 1;
    Path file = folder.resolve("card-" + number);
    Path journal = folder.resolve("card-" + number + ".journal");
    TorturedCard card =
        software
            ? new TorturedCard(
                journal,
                new VirtualPurse(PurseFile.create(file), random),
                old -> {
                  old.close();
                  return new VirtualPurse(PurseFile.open(file), random);
                })
            : new TorturedCard(
                journal,
                ScriptedPurseApplet.insert(random),
                old -> {
                  ((JcardsimLink) old).reset();
                  return old;
                });
    card.personalise(number, masters, software);
    return card;
  }

  private void personalise(long number, Masters masters, boolean software) {
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

  CardLink link() {
    return link;
  }

  /** The file of its client's journal. */
  Path journal() {
    return journal;
  }

  void takenOutAndPutIn() {
    try {
      link = power.cycle(link);
    } catch (IOException e) {
      throw new IllegalStateException("the card does not come back", e);
    }
  }

  /** What it says of itself. */
  Books.Card read() {
    takenOutAndPutIn();
    return CardReading.of(link, ISSUED_MINOR);
  }

  @Override
  public void close() {
    link.close();
  }
}
