package farthing.testkit;

import static farthing.base.Currency.AUTHENTICATION;
import static farthing.base.Currency.EUR;
import static farthing.purse.TransactionType.CANCEL;
import static farthing.purse.TransactionType.LOAD;
import static farthing.purse.TransactionType.PURCHASE;
import static farthing.purse.TransactionType.UNLOAD;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.ParameterUpdate.NewExpiry;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Random;

/**
 * A program of its own: opens a card and, for ever, tries PINs, buys, cancels that, authenticates,
 * loads, unloads and updates, saying the number of each transaction that it was told was done. What
 * comes next follows from the number of the last, so a card says by itself how far it was.
 */
final class EndlessErrands {
  static final Bytes PIN = Bytes.ofHex("241234ffffffffff");
  static final int OPENING_MINOR = 20_00;

  private static final Bytes WRONG_PIN = Bytes.ofHex("244321ffffffffff");
  private static final Amount BOUGHT = Amount.ofMinor(5, EUR);
  private static final Amount LOADED = Amount.ofMinor(7, EUR);
  private static final Amount NOTHING = Amount.ofMinor(0, AUTHENTICATION);
  private static final Expiry EXPIRY = new Expiry(LocalDate.of(2031, 6, 30));

  /** What a card holds more than at first, by the number of its last transaction. */
  private static final int[] HELD = {0, -5, 0, 0, 7, 0};

  private EndlessErrands() {}

  public static void main(String[] args) throws CardGone {
    PrintStream out = new PrintStream(System.out, true);
    TestCard card = opened(Path.of(args[0]));
    out.println("open");
    while (true) {
      int last = card.newest().map(LogRecord::transactionNumber).orElse(0);
      if (last % HELD.length == 0) {
        tryPins(card);
      }
      next(card, last);
      out.println(last + 1 + " done");
    }
  }

  static PurseProfile profile() {
    return PurseProfile.ofTwentyEuros().withPin(PIN);
  }

  /** A card that was made before. */
  static TestCard opened(Path file) throws CardGone {
    return TestCard.blank(
        new PurseMaker() {
          @Override
          public CardLink insert(Random random) {
            try {
              return new VirtualPurse(PurseFile.open(file), random);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }

          @Override
          public void reset(CardLink card) throws CardGone {
            ((VirtualPurse) card).reset();
          }
        },
        profile());
  }

  static int balanceAfter(int transaction) {
    return OPENING_MINOR + HELD[transaction % HELD.length];
  }

  static boolean isPurchase(int transaction) {
    return transaction % HELD.length == 1;
  }

  /** The right one first: a program killed over and over must not use the tries up. */
  private static void tryPins(TestCard card) throws CardGone {
    card.done(Purse.verify(PIN));
    card.send(Purse.verify(WRONG_PIN));
    card.done(Purse.verify(PIN));
  }

  private static void next(TestCard card, int last) throws CardGone {
    switch (last % HELD.length) {
      case 0 -> buy(card, last, BOUGHT);
      case 1 -> cancel(card, last);
      case 2 -> buy(card, last, NOTHING);
      case 3 -> card.loads.move(LOAD, LOADED);
      case 4 -> card.loads.move(UNLOAD, LOADED);
      default -> card.loads.update(new NewExpiry(EXPIRY));
    }
  }

  private static void buy(TestCard card, int last, Amount amount) throws CardGone {
    InitializeAnswer opened = card.initialize(0, amount);
    PurchaseTerms terms = card.psam.terms(PURCHASE, last + 1, trx(last + 1), amount, TestCard.TIME);
    card.debit(0, card.psam.sign(opened, terms));
  }

  private static void cancel(TestCard card, int last) throws CardGone {
    InitializeAnswer opened = InitializeAnswer.parse(card.done(Purse.initializeCancel(0, last)));
    PurchaseTerms terms = card.psam.terms(CANCEL, last + 1, trx(last), BOUGHT, TestCard.TIME);
    card.done(Purse.creditCancel(0, card.psam.sign(opened, terms)));
  }

  private static TransactionId trx(int number) {
    return TransactionId.of(Bytes.ofHex("%032x".formatted(number)));
  }
}
