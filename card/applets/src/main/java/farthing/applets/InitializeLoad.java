package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.Util;

/**
 * INITIALIZE IEP for a load and for an unload. Writes nothing but RAM.
 *
 * <p>A load of nothing is the proof that a load server asks for: it is answered in every state but
 * locked for good, without PIN, and when the numbers are used up too (PROTOCOL, rule 4).
 */
final class InitializeLoad {
  /** M4 CURR3 DTHR5 IDLACQ4 IDLDA6 TRX16. */
  static final short DATA_SIZE = 38;

  private static final short ANSWER_SIZE = 57;
  private static final short TIME = 7;
  private static final short BANK_AND_DEVICE_SIZE = 10;
  private static final short TIME_TO_TRX_SIZE = 31;
  private static final short DATA = Incoming.DATA;

  private final Purse purse;
  private final Session session;
  private final Macs macs;
  private final byte[] sum;

  InitializeLoad(Purse purse, Session session, Macs macs) {
    this.purse = purse;
    this.session = session;
    this.macs = macs;
    this.sum = macs.message();
  }

  /**
   * Refuses, or keeps what was named for the session.
   *
   * @param type LOAD or UNLOAD
   */
  void check(byte type, byte slot, byte[] buffer) {
    boolean proof = type == Load.LOAD && Amounts.isZero(buffer, DATA);
    if (purse.isLockedForGood()) {
      ISOException.throwIt(Status.LOCKED_FOR_GOOD);
    }
    if (!proof && isBlocked(type)) {
      ISOException.throwIt(Status.BLOCKED);
    }
    short currency = (short) (DATA + Amounts.SIZE);
    if (!Amounts.isOne(buffer, DATA)
        || !Slots.isCurrency(buffer, currency)
        || !Formats.isTime(buffer, (short) (DATA + TIME))) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    if (!purse.slots.exists(slot)) {
      ISOException.throwIt(Status.NO_SUCH_SLOT);
    }
    if (!purse.slots.holds(slot, buffer, currency)) {
      ISOException.throwIt(Status.CURRENCY_NOT_THE_SLOTS);
    }
    if (!proof) {
      checkMovement(type, slot, buffer);
    }
    Util.arrayCopyNonAtomic(buffer, DATA, session.bytes(), Session.AMOUNT, DATA_SIZE);
  }

  private boolean isBlocked(byte type) {
    return purse.isBlockedByWrongS2() || (type == Load.LOAD && purse.areLoadsBlocked());
  }

  /** What is refused only where value is to move. */
  private void checkMovement(byte type, byte slot, byte[] buffer) {
    if (Amounts.isZero(buffer, DATA)) {
      ISOException.throwIt(Status.AMOUNT_TOO_LOW);
    }
    if (type == Load.LOAD) {
      byte[] slots = purse.slots.bytes();
      short balance = purse.slots.at(slot, Slots.BALANCE);
      Util.arrayCopyNonAtomic(slots, balance, sum, (short) 0, Amounts.SIZE);
      Amounts.add(sum, (short) 0, buffer, DATA);
      if (Amounts.isGreater(sum, (short) 0, slots, purse.slots.at(slot, Slots.BALANCE_MAX))) {
        ISOException.throwIt(Status.AMOUNT_TOO_HIGH);
      }
    }
    if (purse.areNumbersUsedUp()) {
      ISOException.throwIt(Status.NTIEP_USED_UP);
    }
    if (purse.isPinMissingForLoad()) {
      ISOException.throwIt(Status.PIN_WANTED);
    }
  }

  /**
   * Lays out the answer and signs it; RIEP is drawn. Nothing is written but RAM.
   *
   * @return the answer's size, from the buffer's first byte on
   */
  short open(byte type, byte slot, byte[] buffer) {
    byte[] kept = session.bytes();
    kept[Session.SLOT] = slot;
    Util.setShort(kept, Session.NUMBER, purse.numberShown());
    commit(kept);

    short at =
        Util.arrayCopyNonAtomic(purse.identity, (short) 0, buffer, (short) 0, Purse.IDENTITY_SIZE);
    short currencyToMaximum = (short) (Slots.CURRENCY_SIZE + (short) (2 * Amounts.SIZE));
    at =
        Util.arrayCopyNonAtomic(
            purse.slots.bytes(), purse.slots.at(slot, (short) 0), buffer, at, currencyToMaximum);
    at = Util.arrayCopyNonAtomic(kept, Session.NUMBER, buffer, at, (short) 2);
    at = Util.setShort(buffer, at, purse.lastLoad());
    at = Util.arrayCopyNonAtomic(kept, Session.RANDOM, buffer, at, Session.COMMITMENT_SIZE);

    macs.derive(Purse.KEY_LOAD, Load.SKL_LABEL, kept, Session.NUMBER, Load.CONTEXT_SIZE);
    byte[] message = macs.message();
    message[0] = 0x01;
    message[1] = type;
    short end = Util.arrayCopyNonAtomic(buffer, (short) 0, message, (short) 2, at);
    end = Util.arrayCopyNonAtomic(kept, Session.AMOUNT, message, end, Amounts.SIZE);
    end = Util.arrayCopyNonAtomic(kept, Session.TIME, message, end, TIME_TO_TRX_SIZE);
    macs.sign(end, buffer, at);
    macs.forget();
    Util.arrayCopyNonAtomic(buffer, at, kept, Session.S1, Macs.SIZE);
    session.open(type);
    return ANSWER_SIZE;
  }

  /** HIEP, over IDLACQ IDLDA PPIEP IDIEP NT TRX RIEP. */
  private void commit(byte[] kept) {
    byte[] message = macs.message();
    short end =
        Util.arrayCopyNonAtomic(kept, Session.BANK, message, (short) 0, BANK_AND_DEVICE_SIZE);
    end = Util.arrayCopyNonAtomic(purse.identity, Purse.PROVIDER, message, end, Purse.IEP_ID_SIZE);
    end = Util.arrayCopyNonAtomic(kept, Session.NUMBER, message, end, (short) 2);
    end = Util.arrayCopyNonAtomic(kept, Session.TRX, message, end, Purse.TRX_SIZE);
    end = Util.arrayCopyNonAtomic(kept, Session.SECRET, message, end, Session.SECRET_SIZE);
    macs.hash(end, kept, Session.RANDOM, Session.COMMITMENT_SIZE);
  }
}
