package farthing.applets;

import javacard.framework.Util;

/** The purse's slots: one currency each, with its balance and limits. */
final class Slots {
  /** CURR3 BAL4 BALMAX4 MMAX4, as SLOT INQUIRY gives them and PERSONALISE takes them. */
  static final short SIZE = 15;

  static final byte MOST = 8;
  static final short CURRENCY = 0;
  static final short BALANCE = 3;
  static final short BALANCE_MAX = 7;
  static final short AMOUNT_MAX = 11;
  static final short CURRENCY_SIZE = 3;

  private static final byte AUTHENTICATION = (byte) 0x90;
  private static final short HIGHEST_EXPONENT = 9;

  private final byte[] bytes = new byte[(short) (MOST * SIZE)];
  private byte count;

  byte count() {
    return count;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean exists(byte slot) {
    return slot >= 0 && slot < count;
  }

  /** Where the slot's field starts in {@link #bytes()}. */
  short at(byte slot, short field) {
    return (short) (slot * SIZE + field);
  }

  /** Inside the caller's transaction. */
  void open(byte[] all, short from, byte howMany) {
    Util.arrayCopy(all, from, bytes, (short) 0, (short) (howMany * SIZE));
    count = howMany;
  }

  /** Inside the caller's transaction. */
  void setBalance(byte slot, byte[] from, short fromAt) {
    Util.arrayCopy(from, fromAt, bytes, at(slot, BALANCE), Amounts.SIZE);
  }

  /** The slot of this currency, or MOST if there is none. */
  byte find(byte[] currency, short currencyAt) {
    for (byte slot = 0; slot < count; slot++) {
      if (holds(slot, currency, currencyAt)) {
        return slot;
      }
    }
    return MOST;
  }

  /**
   * Inside the caller's transaction: sets the limits of the currency's slot, or opens one, whose
   * balance was never written: 0.
   *
   * @param limits CURR3 BALMAX4 MMAX4
   */
  void limit(byte[] limits, short at) {
    byte slot = find(limits, at);
    if (slot == MOST) {
      slot = count;
      Util.arrayCopy(limits, at, bytes, at(slot, CURRENCY), CURRENCY_SIZE);
      count = (byte) (count + 1);
    }
    short maxima = (short) (at + CURRENCY_SIZE);
    Util.arrayCopy(limits, maxima, bytes, at(slot, BALANCE_MAX), (short) (2 * Amounts.SIZE));
  }

  boolean holds(byte slot, byte[] currency, short currencyAt) {
    return Util.arrayCompare(currency, currencyAt, bytes, at(slot, CURRENCY), CURRENCY_SIZE) == 0;
  }

  /** Four BCD digits and an exponent of 0 to 9. */
  static boolean isCurrency(byte[] in, short at) {
    short exponent = (short) (in[(short) (at + 2)] & 0xFF);
    return Formats.isBcd(in[at])
        && Formats.isBcd(in[(short) (at + 1)])
        && exponent <= HIGHEST_EXPONENT;
  }

  /** CURR 900000: nothing moves, only the card's presence is proven. */
  static boolean isAuthentication(byte[] in, short at) {
    return in[at] == AUTHENTICATION && in[(short) (at + 1)] == 0 && in[(short) (at + 2)] == 0;
  }
}
