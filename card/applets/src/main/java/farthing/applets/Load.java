package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.Util;

/**
 * Load and unload: what CREDIT IEP and DEBIT IEP do on the issuer's word, once INITIALIZE has
 * opened the session (PROTOCOL, sections 3 and 4).
 */
final class Load {
  static final byte LOAD = 0x0C;
  static final byte UNLOAD = 0x0A;

  static final byte[] SKL_LABEL = {'S', 'K', 'L'};
  private static final byte[] LS3_LABEL = {'L', 'S', '3'};

  /** NT ‖ HIEP. */
  static final short CONTEXT_SIZE = 18;

  // the command: CC-issuer 2, S2 8, updates 0 to 24
  static final short SMALLEST_COMMAND = 10;
  static final short LARGEST_COMMAND = 34;
  private static final short S2 = 2;
  private static final short UPDATES = 10;

  private static final short ANSWER_SIZE = 16;
  private static final byte ISSUER_REFUSES = 0x01;
  private static final short AMOUNT_AND_CURRENCY_SIZE = 7;
  private static final short AMOUNT_TO_DEVICE_SIZE = 22;

  private final Purse purse;
  private final Session session;
  private final Macs macs;
  private final Kept kept;
  private final byte[] signed;

  Load(Purse purse, Session session, Macs macs, Kept kept) {
    this.purse = purse;
    this.session = session;
    this.macs = macs;
    this.kept = kept;
    this.signed = kept.signed();
  }

  /**
   * Checks the issuer's word, moves the value in one write and lays out the answer over the
   * command.
   *
   * @param type LOAD or UNLOAD, as the session's
   * @param at where the command's data stands in {@code buffer}, and the answer afterwards
   * @param size of the command's data
   * @return the answer's size
   */
  short settle(byte type, byte[] buffer, short at, short size) {
    short end = (short) (at + size);
    if (Amounts.isZero(session.bytes(), Session.AMOUNT)) {
      ISOException.throwIt(Status.AMOUNT_TOO_LOW);
    }
    if (!isIssuersCode(buffer, at) || !Updates.areLimits(buffer, (short) (at + UPDATES), end)) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    purse.countWrongS2();
    if (!isS2Right(type, buffer, at, end)) {
      macs.forget();
      ISOException.throwIt(Status.S2_WRONG);
    }
    kept.begin(type, session.slot(), session.number());
    short cc = decide(type, buffer, at, end);
    Util.setShort(signed, Purse.SIGNED_CC, cc);
    sign(type);
    if (cc == Kept.DONE) {
      commit(buffer, (short) (at + UPDATES), end);
    } else {
      purse.clearWrongS2();
    }
    return answer(cc, buffer, at);
  }

  private static boolean isIssuersCode(byte[] in, short at) {
    return in[at] == ISSUER_REFUSES || Util.getShort(in, at) == Kept.DONE;
  }

  private boolean isS2Right(byte type, byte[] buffer, short at, short end) {
    byte[] opened = session.bytes();
    macs.derive(Purse.KEY_LOAD, SKL_LABEL, opened, Session.NUMBER, CONTEXT_SIZE);
    byte[] message = macs.message();
    message[0] = 0x02;
    message[1] = type;
    short to = Util.arrayCopyNonAtomic(buffer, at, message, (short) 2, (short) 2);
    to = Util.arrayCopyNonAtomic(opened, Session.AMOUNT, message, to, AMOUNT_AND_CURRENCY_SIZE);
    to = Util.arrayCopyNonAtomic(opened, Session.TRX, message, to, Purse.TRX_SIZE);
    to = Util.arrayCopyNonAtomic(opened, Session.S1, message, to, Macs.SIZE);
    short updates = (short) (at + UPDATES);
    to = Util.arrayCopyNonAtomic(buffer, updates, message, to, (short) (end - updates));
    return macs.verify(to, buffer, (short) (at + S2));
  }

  /** The completion code; the balance after it stands in {@code signed}. */
  private short decide(byte type, byte[] buffer, short at, short end) {
    byte[] slots = purse.slots.bytes();
    short balance = purse.slots.at(session.slot(), Slots.BALANCE);
    Util.arrayCopyNonAtomic(slots, balance, signed, Purse.SIGNED_BALANCE, Amounts.SIZE);
    if (buffer[at] == ISSUER_REFUSES) {
      return Util.getShort(buffer, at);
    }
    short updates = (short) (at + UPDATES);
    if (!Updates.haveRoom(purse.slots, buffer, updates, end)) {
      return Purchase.PURSE_COULD_NOT;
    }
    byte[] opened = session.bytes();
    if (type == UNLOAD) {
      if (Amounts.isGreater(opened, Session.AMOUNT, slots, balance)) {
        return Purchase.BALANCE_TOO_LOW;
      }
      Amounts.subtract(signed, Purse.SIGNED_BALANCE, opened, Session.AMOUNT);
      return Kept.DONE;
    }
    Amounts.add(signed, Purse.SIGNED_BALANCE, opened, Session.AMOUNT);
    if (isAboveMaximum(buffer, updates, end)) {
      Util.arrayCopyNonAtomic(slots, balance, signed, Purse.SIGNED_BALANCE, Amounts.SIZE);
      return Purchase.PURSE_COULD_NOT;
    }
    return Kept.DONE;
  }

  /** New limits may have come along: no load leaves a slot above its maximum. */
  private boolean isAboveMaximum(byte[] buffer, short updates, short end) {
    short changed = Updates.maximumOf(session.bytes(), Session.CURRENCY, buffer, updates, end);
    return changed == Updates.NONE
        ? Amounts.isGreater(
            signed,
            Purse.SIGNED_BALANCE,
            purse.slots.bytes(),
            purse.slots.at(session.slot(), Slots.BALANCE_MAX))
        : Amounts.isGreater(signed, Purse.SIGNED_BALANCE, buffer, changed);
  }

  /** S3, under a key of its own: whoever may order a load cannot prove it. */
  private void sign(byte type) {
    byte[] opened = session.bytes();
    macs.derive(Purse.KEY_LOAD, LS3_LABEL, opened, Session.NUMBER, CONTEXT_SIZE);
    byte[] message = macs.message();
    message[0] = 0x03;
    short end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_CC, message, (short) 1, (short) 2);
    message[end] = type;
    end = (short) (end + 1);
    end = Util.arrayCopyNonAtomic(purse.identity, Purse.PROVIDER, message, end, Purse.IEP_ID_SIZE);
    end = Util.setShort(message, end, session.number());
    end = Util.arrayCopyNonAtomic(opened, Session.TRX, message, end, Purse.TRX_SIZE);
    end = Util.arrayCopyNonAtomic(opened, Session.AMOUNT, message, end, AMOUNT_TO_DEVICE_SIZE);
    end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_BALANCE, message, end, Amounts.SIZE);
    macs.sign(end, signed, Purse.SIGNED_S3);
    macs.forget();
  }

  /** Rule 2: all of it or, when the power goes at any instant, nothing. */
  private void commit(byte[] buffer, short updates, short end) {
    byte[] opened = session.bytes();
    kept.logWhatIsSigned();
    byte[] logged = kept.logged();
    Util.arrayCopyNonAtomic(
        opened, Session.CURRENCY, logged, Purse.LOG_CURRENCY, Slots.CURRENCY_SIZE);
    Util.arrayCopyNonAtomic(opened, Session.AMOUNT, logged, Purse.LOG_AMOUNT, Amounts.SIZE);
    Util.arrayCopyNonAtomic(opened, Session.TIME, logged, Purse.LOG_TIME, Session.TIME_SIZE);
    Util.arrayCopyNonAtomic(opened, Session.BANK, logged, Purse.LOG_COUNTERPART, Session.BANK_SIZE);

    JCSystem.beginTransaction();
    purse.slots.setBalance(session.slot(), signed, Purse.SIGNED_BALANCE);
    Updates.applyLimits(purse.slots, buffer, updates, end);
    kept.write();
    purse.loadedWith(session.number());
    purse.clearWrongS2();
    JCSystem.commitTransaction();
  }

  /** CC2 NT2 BAL4 S3 8, and RIEP16 when it was refused, over the command. */
  private short answer(short cc, byte[] buffer, short at) {
    short end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_CC, buffer, at, (short) 2);
    end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_NUMBER, buffer, end, (short) 2);
    end =
        Util.arrayCopyNonAtomic(
            signed, Purse.SIGNED_BALANCE, buffer, end, (short) (Amounts.SIZE + Macs.SIZE));
    if (cc == Kept.DONE) {
      return ANSWER_SIZE;
    }
    Util.arrayCopyNonAtomic(session.bytes(), Session.SECRET, buffer, end, Session.SECRET_SIZE);
    return (short) (ANSWER_SIZE + Session.SECRET_SIZE);
  }
}
