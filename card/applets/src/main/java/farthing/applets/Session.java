package farthing.applets;

import javacard.framework.JCSystem;
import javacard.framework.Util;

/**
 * The card's one session, in RAM: what INITIALIZE named and drew, for the very next command to use
 * once. Gone at a reset or a deselect.
 */
final class Session {
  /** No session. */
  static final byte NONE = 0;

  // TI1 SLOT1, INITIALIZE's data for a load: M4 CURR3 DTHR5 IDLACQ4 IDLDA6 TRX16,
  // NT2, RND8 or HIEP16, S1 8, RIEP16
  static final short TYPE = 0;
  static final short SLOT = 1;
  static final short AMOUNT = 2;
  static final short CURRENCY = 6;
  static final short TIME = 9;
  static final short BANK = 14;
  static final short DEVICE = 18;
  static final short TRX = 24;
  static final short NUMBER = 40;
  static final short RANDOM = 42;
  static final short S1 = 58;
  static final short SECRET = 66;

  static final short RANDOM_SIZE = 8;
  static final short TIME_SIZE = 5;
  static final short BANK_SIZE = 4;
  static final short SECRET_SIZE = 16;

  /** HIEP; it stands where RND does otherwise. */
  static final short COMMITMENT_SIZE = 16;

  private static final short SIZE = 82;

  private final byte[] bytes = JCSystem.makeTransientByteArray(SIZE, JCSystem.CLEAR_ON_DESELECT);

  byte[] bytes() {
    return bytes;
  }

  /** Ends the session, as every command does; what was it, TI or NONE, is the answer. */
  byte end() {
    byte was = bytes[TYPE];
    bytes[TYPE] = NONE;
    return was;
  }

  /** The last step of INITIALIZE, when all other fields stand. */
  void open(byte type) {
    bytes[TYPE] = type;
  }

  byte slot() {
    return bytes[SLOT];
  }

  short number() {
    return Util.getShort(bytes, NUMBER);
  }

  /** Whether M and CURR, standing behind one another, are what INITIALIZE named. */
  boolean named(byte[] amountAndCurrency, short at) {
    return Util.arrayCompare(
            amountAndCurrency, at, bytes, AMOUNT, (short) (Amounts.SIZE + Slots.CURRENCY_SIZE))
        == 0;
  }

  boolean isAuthentication() {
    return Slots.isAuthentication(bytes, CURRENCY);
  }
}
