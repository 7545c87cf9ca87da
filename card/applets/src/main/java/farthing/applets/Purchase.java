package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.Util;

/**
 * Purchase, authentication and the cancel of the last purchase: what DEBIT IEP and CREDIT IEP do
 * once INITIALIZE has opened the session (PROTOCOL, sections 3 and 4).
 */
final class Purchase {
  static final byte PURCHASE = 0x06;
  static final byte CANCEL = 0x07;

  // the command: IDPSAM8 NTPSAM4 TRX16 M4 CURR3 DTHR5 S2 8
  static final short PSAM = 0;
  static final short TRX = 12;
  static final short AMOUNT = 28;
  static final short CURRENCY = 32;
  static final short TIME = 35;
  static final short S2 = 40;
  static final short COMMAND_SIZE = 48;

  static final short ANSWER_SIZE = 32;

  private static final short PSAM_SIZE = 8;
  private static final short PSAM_AND_NUMBER_SIZE = 12;
  private static final short TIME_SIZE = 5;

  static final short BALANCE_TOO_LOW = 0x0001;
  static final short PURSE_COULD_NOT = 0x0004;

  private static final byte[] SKP_LABEL = {'S', 'K', 'P'};
  private static final byte[] S6_LABEL = {'S', '6'};
  private static final byte[] S7_LABEL = {'S', '7'};

  private static final short NUMBER_SIZE = 2;
  private static final short CONTEXT_SIZE = 22;

  private final Purse purse;
  private final Session session;
  private final Macs macs;
  private final Kept kept;
  private final byte[] signed;

  /** NT2 RND8 IDPSAM8 NTPSAM4: what the session key and K7 are derived with. */
  private final byte[] context =
      JCSystem.makeTransientByteArray(CONTEXT_SIZE, JCSystem.CLEAR_ON_DESELECT);

  Purchase(Purse purse, Session session, Macs macs, Kept kept) {
    this.purse = purse;
    this.session = session;
    this.macs = macs;
    this.kept = kept;
    this.signed = kept.signed();
  }

  /**
   * Checks M, CURR and S2, moves the value in one write and lays out the answer over the command.
   *
   * @param type PURCHASE or CANCEL, as the session's
   * @param at where the command's data stands in {@code buffer}, and the answer afterwards
   */
  void debit(byte type, byte[] buffer, short at) {
    if (!session.named(buffer, (short) (at + AMOUNT))) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    purse.countWrongS2();
    if (!isS2Right(type, buffer, at)) {
      macs.forget();
      ISOException.throwIt(Status.S2_WRONG);
    }
    kept.begin(type, session.slot(), session.number());
    short cc = decide(type, buffer, at);
    Util.setShort(signed, Purse.SIGNED_CC, cc);
    sign(type, buffer, at);
    if (cc == Kept.DONE) {
      commit(buffer, at);
    } else {
      purse.clearWrongS2();
    }
    answer(buffer, at);
  }

  private boolean isS2Right(byte type, byte[] buffer, short at) {
    short end =
        Util.arrayCopyNonAtomic(
            session.bytes(),
            Session.NUMBER,
            context,
            (short) 0,
            (short) (NUMBER_SIZE + Session.RANDOM_SIZE));
    Util.arrayCopyNonAtomic(buffer, (short) (at + PSAM), context, end, PSAM_AND_NUMBER_SIZE);
    macs.derive(Purse.KEY_PURCHASE, SKP_LABEL, context, (short) 0, CONTEXT_SIZE);
    byte[] message = macs.message();
    message[0] = 0x02;
    message[1] = type;
    end = Util.arrayCopyNonAtomic(buffer, at, message, (short) 2, S2);
    end = Util.arrayCopyNonAtomic(session.bytes(), Session.S1, message, end, Macs.SIZE);
    return macs.verify(end, buffer, (short) (at + S2));
  }

  /** The completion code; the balance after it stands in {@code signed}. */
  private short decide(byte type, byte[] buffer, short at) {
    short amount = (short) (at + AMOUNT);
    if (session.isAuthentication()) {
      return Kept.DONE;
    }
    byte slot = session.slot();
    byte[] slots = purse.slots.bytes();
    short balance = purse.slots.at(slot, Slots.BALANCE);
    Util.arrayCopyNonAtomic(slots, balance, signed, Purse.SIGNED_BALANCE, Amounts.SIZE);
    if (type == PURCHASE) {
      if (Amounts.isGreater(buffer, amount, slots, balance)) {
        return BALANCE_TOO_LOW;
      }
      Amounts.subtract(signed, Purse.SIGNED_BALANCE, buffer, amount);
      return Kept.DONE;
    }
    if (!isLastPurchase(buffer, at)) {
      return PURSE_COULD_NOT;
    }
    Amounts.add(signed, Purse.SIGNED_BALANCE, buffer, amount);
    short most = purse.slots.at(slot, Slots.BALANCE_MAX);
    if (Amounts.isGreater(signed, Purse.SIGNED_BALANCE, slots, most)) {
      Util.arrayCopyNonAtomic(slots, balance, signed, Purse.SIGNED_BALANCE, Amounts.SIZE);
      return PURSE_COULD_NOT;
    }
    return Kept.DONE;
  }

  /** Rule 5: a cancel comes from the purchase's own IDPSAM and TRX. */
  private boolean isLastPurchase(byte[] buffer, short at) {
    short last = purse.log.find((short) 1);
    return Util.arrayCompare(
                buffer,
                (short) (at + PSAM),
                purse.log.bytes(),
                (short) (last + Purse.LOG_COUNTERPART),
                PSAM_SIZE)
            == 0
        && Util.arrayCompare(buffer, (short) (at + TRX), purse.lastTrx, (short) 0, Purse.TRX_SIZE)
            == 0;
  }

  /** S3 under the session key that checked S2; then S6; then S7 over both. */
  private void sign(byte type, byte[] buffer, short at) {
    byte[] message = macs.message();
    message[0] = 0x03;
    short end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_CC, message, (short) 1, (short) 2);
    message[end] = type;
    end = (short) (end + 1);
    end = Util.setShort(message, end, session.number());
    end = Util.arrayCopyNonAtomic(buffer, at, message, end, TIME);
    end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_BALANCE, message, end, Amounts.SIZE);
    end = Util.arrayCopyNonAtomic(buffer, (short) (at + S2), message, end, Macs.SIZE);
    macs.sign(end, signed, Purse.SIGNED_S3);

    macs.derive(Purse.KEY_TAC, S6_LABEL, context, (short) 0, NUMBER_SIZE);
    message[0] = 0x06;
    end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_CC, message, (short) 1, (short) 2);
    message[end] = type;
    end = (short) (end + 1);
    end = Util.arrayCopyNonAtomic(purse.identity, Purse.PROVIDER, message, end, Purse.IEP_ID_SIZE);
    end = Util.arrayCopyNonAtomic(purse.identity, Purse.EXPIRY, message, end, (short) 3);
    end = Util.setShort(message, end, session.number());
    end = Util.arrayCopyNonAtomic(buffer, at, message, end, S2);
    end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_BALANCE, message, end, Amounts.SIZE);
    macs.sign(end, signed, Purse.SIGNED_S6);

    macs.derive(Purse.KEY_PURCHASE, S7_LABEL, context, (short) 0, CONTEXT_SIZE);
    message[0] = 0x07;
    end =
        Util.arrayCopyNonAtomic(
            signed, Purse.SIGNED_S3, message, (short) 1, (short) (2 * Macs.SIZE));
    macs.sign(end, signed, Purse.SIGNED_S7);
    macs.forget();
  }

  /** Rule 2: all of it or, when the power goes at any instant, nothing. */
  private void commit(byte[] buffer, short at) {
    kept.logWhatIsSigned();
    byte[] logged = kept.logged();
    Util.arrayCopyNonAtomic(
        buffer, (short) (at + CURRENCY), logged, Purse.LOG_CURRENCY, Slots.CURRENCY_SIZE);
    Util.arrayCopyNonAtomic(buffer, (short) (at + AMOUNT), logged, Purse.LOG_AMOUNT, Amounts.SIZE);
    Util.arrayCopyNonAtomic(buffer, (short) (at + TIME), logged, Purse.LOG_TIME, TIME_SIZE);
    Util.arrayCopyNonAtomic(buffer, (short) (at + PSAM), logged, Purse.LOG_COUNTERPART, PSAM_SIZE);

    JCSystem.beginTransaction();
    if (!session.isAuthentication()) {
      purse.slots.setBalance(session.slot(), signed, Purse.SIGNED_BALANCE);
    }
    kept.write();
    Util.arrayCopy(buffer, (short) (at + TRX), purse.lastTrx, (short) 0, Purse.TRX_SIZE);
    purse.clearWrongS2();
    JCSystem.commitTransaction();
  }

  /** CC2 NT2 BAL4 S3 8 S6 8 S7 8, over the command. */
  private void answer(byte[] buffer, short at) {
    short end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_CC, buffer, at, (short) 2);
    end = Util.arrayCopyNonAtomic(signed, Purse.SIGNED_NUMBER, buffer, end, NUMBER_SIZE);
    Util.arrayCopyNonAtomic(
        signed,
        Purse.SIGNED_BALANCE,
        buffer,
        end,
        (short) (Purse.SIGNED_SIZE - Purse.SIGNED_BALANCE));
  }
}
