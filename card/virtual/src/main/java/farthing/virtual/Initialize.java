package farthing.virtual;

import static farthing.virtual.Initialize.Opening.refused;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.Optional;
import java.util.Random;

/**
 * INITIALIZE IEP for a purchase or a cancel. Writes nothing: it looks, and opens a session. The
 * order of its checks is the applet's (docs/protocol/purse.md).
 */
final class Initialize {
  private static final int PIN_WANTED_FOR_PURCHASE = 0x02;

  private Initialize() {}

  sealed interface Opening {
    record Opened(Session session) implements Opening {}

    record Refused(int status) implements Opening {}

    static Opening refused(int status) {
      return new Refused(status);
    }
  }

  /**
   * @param data M4 CURR3
   */
  static Opening purchase(
      PurseState purse, int slotNumber, Bytes data, boolean pinVerified, Random random) {
    if (purse.isLockedForGood()) {
      return refused(StatusWord.LOCKED_FOR_GOOD);
    }
    if (purse.arePurchasesBlocked()) {
      return refused(StatusWord.BLOCKED);
    }
    Optional<Amount> read = amount(data);
    if (read.isEmpty()) {
      return refused(StatusWord.DATA_WRONG);
    }
    Amount amount = read.get();
    Amount balance;
    if (amount.currency().isAuthentication()) {
      if (!amount.isZero()) {
        return refused(StatusWord.AMOUNT_TOO_HIGH);
      }
      balance = amount;
    } else {
      Optional<SlotInquiry> slot = purse.slot(slotNumber);
      if (slot.isEmpty()) {
        return refused(StatusWord.NO_SUCH_SLOT);
      }
      balance = slot.get().balance();
      if (!balance.currency().equals(amount.currency())) {
        return refused(StatusWord.CURRENCY_NOT_THE_SLOTS);
      }
      if (amount.isZero()) {
        return refused(StatusWord.AMOUNT_TOO_LOW);
      }
      if (!slot.get().purchaseMaximum().covers(amount)) {
        return refused(StatusWord.AMOUNT_TOO_HIGH);
      }
    }
    if (!purse.hasNumbersLeft()) {
      return refused(StatusWord.NTIEP_USED_UP);
    }
    if (wantsPin(purse) && !pinVerified) {
      return refused(StatusWord.PIN_WANTED);
    }
    return open(purse, TransactionType.PURCHASE, slotNumber, amount, balance, random);
  }

  /**
   * @param data NT2 of the last purchase, whose amount, currency and slot it takes
   */
  static Opening cancel(PurseState purse, int slotNumber, Bytes data, Random random) {
    if (purse.isLockedForGood()) {
      return refused(StatusWord.LOCKED_FOR_GOOD);
    }
    if (purse.arePurchasesBlocked()) {
      return refused(StatusWord.BLOCKED);
    }
    int number = new ByteReader("INITIALIZE IEP, cancel", data).u2();
    Optional<Committed> cancelled =
        purse
            .newest()
            .filter(c -> c.record().type() == TransactionType.PURCHASE)
            .filter(c -> c.number() == number && !c.isAuthentication());
    if (cancelled.isEmpty()) {
      return refused(StatusWord.BAD_SEQUENCE);
    }
    if (cancelled.get().slot() != slotNumber) {
      return refused(StatusWord.DATA_WRONG);
    }
    if (!purse.hasNumbersLeft()) {
      return refused(StatusWord.NTIEP_USED_UP);
    }
    Amount amount = cancelled.get().record().amount();
    Amount balance = purse.slots().get(slotNumber).balance();
    return open(purse, TransactionType.CANCEL, slotNumber, amount, balance, random);
  }

  private static Opening open(
      PurseState purse,
      TransactionType type,
      int slotNumber,
      Amount amount,
      Amount balance,
      Random random) {
    byte[] rnd = new byte[InitializeAnswer.RANDOM_SIZE];
    random.nextBytes(rnd);
    PurseState.Identity who = purse.identity();
    InitializeAnswer unsigned =
        new InitializeAnswer(
            who.iep(),
            who.suite(),
            who.keyGeneration(),
            who.expiry(),
            who.authenticationMode(),
            balance,
            purse.nextNumber(),
            Bytes.of(rnd),
            Mac8.ZERO);
    Mac8 s1 = PurchaseSignatures.s1(purse.keys().purchase(), type, unsigned, amount.minor());
    return new Opening.Opened(
        new Session.OfPurchase(type, slotNumber, amount, unsigned.signed(s1)));
  }

  private static Optional<Amount> amount(Bytes data) {
    try {
      ByteReader in = new ByteReader("INITIALIZE IEP", data);
      int minor = in.amountMinor();
      return Optional.of(new Amount(minor, Currency.of(in.bytes(Currency.SIZE))));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private static boolean wantsPin(PurseState purse) {
    return (purse.identity().authenticationMode() & PIN_WANTED_FOR_PURCHASE) != 0;
  }
}
