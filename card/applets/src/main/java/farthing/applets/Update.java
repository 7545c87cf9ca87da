package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.Util;

/**
 * INITIALIZE IEP for an update and UPDATE IEP PARAMETER: what the issuer changes in a card. A wrong
 * S2 is not counted here, or whoever blocked a card could keep its issuer from unblocking it.
 */
final class Update {
  static final byte UPDATE = 0x04;

  /** DTHR5 TRX16. */
  static final short INITIALIZE_SIZE = 21;

  // the command: S2 8, updates
  static final short SMALLEST_COMMAND = 8;
  static final short LARGEST_COMMAND = (short) (SMALLEST_COMMAND + Updates.MOST_BYTES);

  static final short ANSWER_SIZE = 12;

  private static final short OPENING_SIZE = 36;

  /** NT ‖ RND. */
  private static final short CONTEXT_SIZE = 10;

  private static final short DATA = Incoming.DATA;

  private static final byte[] SKU_LABEL = {'S', 'K', 'U'};
  private static final byte[] US3_LABEL = {'U', 'S', '3'};
  private static final byte[] PIN_LABEL = {'P', 'I', 'N'};

  private final Purse purse;
  private final Session session;
  private final Macs macs;
  private final Kept kept;
  private final byte[] signed;

  Update(Purse purse, Session session, Macs macs, Kept kept) {
    this.purse = purse;
    this.session = session;
    this.macs = macs;
    this.kept = kept;
    this.signed = kept.signed();
  }

  /** Refuses, or keeps DTHR and TRX for the session. */
  void check(byte[] buffer) {
    if (purse.isLockedForGood()) {
      ISOException.throwIt(Status.LOCKED_FOR_GOOD);
    }
    if (!Formats.isTime(buffer, DATA)) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    if (purse.areNumbersUsedUp()) {
      ISOException.throwIt(Status.NTIEP_USED_UP);
    }
    byte[] opened = session.bytes();
    Util.arrayCopyNonAtomic(buffer, DATA, opened, Session.TIME, Session.TIME_SIZE);
    short trx = (short) (DATA + Session.TIME_SIZE);
    Util.arrayCopyNonAtomic(buffer, trx, opened, Session.TRX, Purse.TRX_SIZE);
  }

  /**
   * Lays out INITIALIZE's answer and signs it; RND is drawn. Nothing is written but RAM.
   *
   * @return the answer's size, from the buffer's first byte on
   */
  short open(byte[] buffer) {
    byte[] opened = session.bytes();
    opened[Session.SLOT] = 0;
    Util.setShort(opened, Session.NUMBER, purse.nextNumber());
    short at =
        Util.arrayCopyNonAtomic(purse.identity, (short) 0, buffer, (short) 0, Purse.IDENTITY_SIZE);
    at = Util.arrayCopyNonAtomic(opened, Session.NUMBER, buffer, at, CONTEXT_SIZE);

    macs.derive(Purse.KEY_UPDATE, SKU_LABEL, opened, Session.NUMBER, CONTEXT_SIZE);
    byte[] message = macs.message();
    message[0] = 0x01;
    message[1] = UPDATE;
    short end = Util.arrayCopyNonAtomic(buffer, (short) 0, message, (short) 2, at);
    end = Util.arrayCopyNonAtomic(opened, Session.TIME, message, end, Session.TIME_SIZE);
    end = Util.arrayCopyNonAtomic(opened, Session.TRX, message, end, Purse.TRX_SIZE);
    macs.sign(end, buffer, at);
    macs.forget();
    Util.arrayCopyNonAtomic(buffer, at, opened, Session.S1, Macs.SIZE);
    session.open(UPDATE);
    return OPENING_SIZE;
  }

  /**
   * Checks the issuer's word, changes all in one write and lays out the answer over the command.
   *
   * @param at where the command's data stands in {@code buffer}, and the answer afterwards
   * @param size of the command's data
   */
  void settle(byte[] buffer, short at, short size) {
    short updates = (short) (at + SMALLEST_COMMAND);
    short end = (short) (at + size);
    if (!Updates.areUpdates(buffer, updates, end)) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    if (!isS2Right(buffer, at, updates, end)) {
      macs.forget();
      ISOException.throwIt(Status.S2_WRONG);
    }
    kept.begin(UPDATE, (byte) 0, session.number());
    short pin = Updates.find(Updates.PIN, buffer, updates, end);
    boolean possible =
        Updates.haveRoom(purse.slots, buffer, updates, end)
            && (pin == Updates.NONE || isPin(buffer, pin));
    short cc = possible ? Kept.DONE : Purchase.PURSE_COULD_NOT;
    Util.setShort(signed, Purse.SIGNED_CC, cc);
    sign();
    if (cc == Kept.DONE) {
      commit(buffer, updates, end, pin != Updates.NONE);
    }
    forgetPin();
    answer(buffer, at);
  }

  private boolean isS2Right(byte[] buffer, short at, short updates, short end) {
    byte[] opened = session.bytes();
    macs.derive(Purse.KEY_UPDATE, SKU_LABEL, opened, Session.NUMBER, CONTEXT_SIZE);
    byte[] message = macs.message();
    message[0] = 0x02;
    message[1] = UPDATE;
    short to = Util.arrayCopyNonAtomic(opened, Session.TRX, message, (short) 2, Purse.TRX_SIZE);
    to = Util.arrayCopyNonAtomic(opened, Session.S1, message, to, Macs.SIZE);
    to = Util.arrayCopyNonAtomic(buffer, updates, message, to, (short) (end - updates));
    return macs.verify(to, buffer, at);
  }

  /** Reads the new PIN to where a load would have its RIEP. */
  private boolean isPin(byte[] buffer, short sealed) {
    byte[] opened = session.bytes();
    macs.derive(Purse.KEY_UPDATE, PIN_LABEL, opened, Session.NUMBER, CONTEXT_SIZE);
    macs.decrypt(buffer, sealed, opened, Session.SECRET);
    return Formats.isPinBlock(opened, Session.SECRET);
  }

  private void forgetPin() {
    Util.arrayFillNonAtomic(session.bytes(), Session.SECRET, Session.SECRET_SIZE, (byte) 0);
  }

  private void sign() {
    byte[] opened = session.bytes();
    macs.derive(Purse.KEY_UPDATE, US3_LABEL, opened, Session.NUMBER, CONTEXT_SIZE);
    byte[] message = macs.message();
    message[0] = 0x03;
    short end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_CC, message, (short) 1, (short) 2);
    message[end] = UPDATE;
    end = (short) (end + 1);
    end = Util.arrayCopyNonAtomic(purse.identity, Purse.PROVIDER, message, end, Purse.IEP_ID_SIZE);
    end = Util.setShort(message, end, session.number());
    end = Util.arrayCopyNonAtomic(opened, Session.TRX, message, end, Purse.TRX_SIZE);
    end = Util.arrayCopyNonAtomic(opened, Session.TIME, message, end, Session.TIME_SIZE);
    macs.sign(end, signed, Purse.SIGNED_S3);
    macs.forget();
  }

  /** Rule 2: all of it or, when the power goes at any instant, nothing. */
  private void commit(byte[] buffer, short updates, short end, boolean withPin) {
    byte[] opened = session.bytes();
    kept.logWhatIsSigned();
    Util.arrayCopyNonAtomic(opened, Session.TIME, kept.logged(), Purse.LOG_TIME, Session.TIME_SIZE);
    short state = Updates.find(Updates.STATE, buffer, updates, end);
    short expiry = Updates.find(Updates.EXPIRY, buffer, updates, end);

    JCSystem.beginTransaction();
    Updates.applyLimits(purse.slots, buffer, updates, end);
    if (state != Updates.NONE) {
      purse.setState(buffer, state);
    }
    if (expiry != Updates.NONE) {
      purse.setExpiry(buffer, expiry);
    }
    if (withPin) {
      purse.setPin(opened, Session.SECRET);
    }
    kept.write();
    purse.clearWrongS2();
    JCSystem.commitTransaction();
    // a PIN verified before may be another one now
    purse.pin.reset();
  }

  /** CC2 NT2 S3 8, over the command. */
  private void answer(byte[] buffer, short at) {
    short end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_CC, buffer, at, (short) 2);
    end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_NUMBER, buffer, end, (short) 2);
    Util.arrayCopyNonAtomic(signed, Purse.SIGNED_S3, buffer, end, Macs.SIZE);
  }
}
