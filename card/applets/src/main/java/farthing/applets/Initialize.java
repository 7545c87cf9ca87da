package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.Util;

/**
 * INITIALIZE IEP for a purchase and for the cancel of the last one: looks at everything that can be
 * refused before value moves, then opens the card's one session. Writes nothing but RAM.
 */
final class Initialize {
  private static final short ANSWER_SIZE = 41;
  private static final byte[] S1_LABEL = {'S', '1'};
  private static final short DATA = Incoming.DATA;

  private final Purse purse;
  private final Session session;
  private final Macs macs;

  Initialize(Purse purse, Session session, Macs macs) {
    this.purse = purse;
    this.session = session;
    this.macs = macs;
  }

  /**
   * Refuses, or keeps M and CURR for the session.
   *
   * @param type PURCHASE or CANCEL
   */
  void check(byte type, byte slot, byte[] buffer) {
    if (purse.isLockedForGood()) {
      ISOException.throwIt(Status.LOCKED_FOR_GOOD);
    }
    if (purse.arePurchasesBlocked()) {
      ISOException.throwIt(Status.BLOCKED);
    }
    if (type == Purchase.PURCHASE) {
      checkPurchase(buffer, slot);
    } else {
      recallPurchase(buffer, slot);
    }
    if (purse.areNumbersUsedUp()) {
      ISOException.throwIt(Status.NTIEP_USED_UP);
    }
    if (type == Purchase.PURCHASE && purse.isPinMissingForPurchase()) {
      ISOException.throwIt(Status.PIN_WANTED);
    }
  }

  /** What can be refused before anything is signed; then M and CURR are the session's. */
  private void checkPurchase(byte[] buffer, byte slot) {
    short amount = DATA;
    short currency = (short) (DATA + Amounts.SIZE);
    if (!Amounts.isOne(buffer, amount) || !Slots.isCurrency(buffer, currency)) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    if (Slots.isAuthentication(buffer, currency)) {
      if (!Amounts.isZero(buffer, amount)) {
        ISOException.throwIt(Status.AMOUNT_TOO_HIGH);
      }
    } else {
      if (!purse.slots.exists(slot)) {
        ISOException.throwIt(Status.NO_SUCH_SLOT);
      }
      if (!purse.slots.holds(slot, buffer, currency)) {
        ISOException.throwIt(Status.CURRENCY_NOT_THE_SLOTS);
      }
      if (Amounts.isZero(buffer, amount)) {
        ISOException.throwIt(Status.AMOUNT_TOO_LOW);
      }
      short most = purse.slots.at(slot, Slots.AMOUNT_MAX);
      if (Amounts.isGreater(buffer, amount, purse.slots.bytes(), most)) {
        ISOException.throwIt(Status.AMOUNT_TOO_HIGH);
      }
    }
    remember(buffer, amount, buffer, currency);
  }

  /** A cancel's M and CURR are those of the last purchase, if that is what came last. */
  private void recallPurchase(byte[] buffer, byte slot) {
    short last = purse.log.find((short) 1);
    short signed = purse.signatures.find((short) 1);
    byte[] log = purse.log.bytes();
    if (last == Records.NONE
        || log[(short) (last + Purse.LOG_TYPE)] != Purchase.PURCHASE
        || Slots.isAuthentication(log, (short) (last + Purse.LOG_CURRENCY))
        || Util.arrayCompare(buffer, DATA, log, (short) (last + Purse.LOG_NUMBER), (short) 2)
            != 0) {
      ISOException.throwIt(Status.BAD_SEQUENCE);
    }
    if (purse.signatures.bytes()[(short) (signed + Purse.SIGNED_SLOT)] != slot) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    remember(log, (short) (last + Purse.LOG_AMOUNT), log, (short) (last + Purse.LOG_CURRENCY));
  }

  private void remember(byte[] amounts, short amount, byte[] currencies, short currency) {
    byte[] kept = session.bytes();
    Util.arrayCopyNonAtomic(amounts, amount, kept, Session.AMOUNT, Amounts.SIZE);
    Util.arrayCopyNonAtomic(currencies, currency, kept, Session.CURRENCY, Slots.CURRENCY_SIZE);
  }

  /**
   * Lays out the answer and signs it; RND is drawn. Nothing is written but RAM.
   *
   * @return the answer's size, from the buffer's first byte on
   */
  short open(byte type, byte slot, byte[] buffer) {
    byte[] kept = session.bytes();
    kept[Session.SLOT] = slot;
    Util.setShort(kept, Session.NUMBER, purse.nextNumber());

    short at =
        Util.arrayCopyNonAtomic(
            purse.identity, (short) 0, buffer, (short) 0, Purse.PUBLIC_IDENTITY_SIZE);
    at = Util.arrayCopyNonAtomic(kept, Session.CURRENCY, buffer, at, Slots.CURRENCY_SIZE);
    if (session.isAuthentication()) {
      at = Util.arrayFillNonAtomic(buffer, at, Amounts.SIZE, (byte) 0);
    } else {
      short balance = purse.slots.at(slot, Slots.BALANCE);
      at = Util.arrayCopyNonAtomic(purse.slots.bytes(), balance, buffer, at, Amounts.SIZE);
    }
    short numberAndRandom = (short) (2 + Session.RANDOM_SIZE);
    at = Util.arrayCopyNonAtomic(kept, Session.NUMBER, buffer, at, numberAndRandom);

    macs.derive(Purse.KEY_PURCHASE, S1_LABEL, kept, Session.NUMBER, numberAndRandom);
    byte[] message = macs.message();
    message[0] = 0x01;
    message[1] = type;
    short end = Util.arrayCopyNonAtomic(buffer, (short) 0, message, (short) 2, at);
    end = Util.arrayCopyNonAtomic(kept, Session.AMOUNT, message, end, Amounts.SIZE);
    macs.sign(end, buffer, at);
    macs.forget();
    Util.arrayCopyNonAtomic(buffer, at, kept, Session.S1, Macs.SIZE);
    session.open(type);
    return ANSWER_SIZE;
  }
}
