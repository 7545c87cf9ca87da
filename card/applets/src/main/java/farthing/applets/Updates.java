package farthing.applets;

import javacard.framework.Util;

/**
 * Updates as they travel, tag 1 ‖ length 1 ‖ value behind one another: whether they are well
 * formed, whether a purse has room for them, and how they change it.
 */
final class Updates {
  /** No such update. */
  static final short NONE = -1;

  static final byte STATE = (byte) 0x91;
  static final byte LIMITS = (byte) 0x92;
  static final byte EXPIRY = (byte) 0x93;
  static final byte PIN = (byte) 0x94;

  /** All that one command can bring: limits of eight slots, and one of each other kind. */
  static final short MOST_BYTES = 131;

  static final short HEADER_SIZE = 2;
  static final short PIN_SIZE = 16;

  private static final short STATE_SIZE = 2;
  private static final short LIMITS_SIZE = 11;
  private static final short MAXIMUM = 3;
  private static final short PURCHASE_MAXIMUM = 7;

  private Updates() {}

  /** Whether these are updates, each kind at most once, limits at most eight times. */
  static boolean areUpdates(byte[] in, short at, short end) {
    byte limits = 0;
    byte seen = 0;
    while (at < end) {
      if (!isOne(in, at, end)) {
        return false;
      }
      byte tag = in[at];
      if (tag == LIMITS) {
        limits = (byte) (limits + 1);
      } else {
        byte bit = (byte) (1 << (short) (tag & 0x07));
        if ((seen & bit) != 0) {
          return false;
        }
        seen = (byte) (seen | bit);
      }
      at = next(in, at);
    }
    return limits <= Slots.MOST;
  }

  /** Whether these are updates of limits and no others: what may come with a load. */
  static boolean areLimits(byte[] in, short at, short end) {
    while (at < end) {
      if (in[at] != LIMITS || !isOne(in, at, end)) {
        return false;
      }
      at = next(in, at);
    }
    return true;
  }

  /** Whether there is a slot for every currency that these well-formed updates name. */
  static boolean haveRoom(Slots slots, byte[] in, short at, short end) {
    short first = at;
    short wanted = slots.count();
    while (at < end) {
      short currency = (short) (at + HEADER_SIZE);
      if (in[at] == LIMITS
          && slots.find(in, currency) == Slots.MOST
          && maximumOf(in, currency, in, first, at) == NONE) {
        wanted = (short) (wanted + 1);
      }
      at = next(in, at);
    }
    return wanted <= Slots.MOST;
  }

  /** Where the last of these updates that limits this currency has its BALMAX, or NONE. */
  static short maximumOf(byte[] currency, short currencyAt, byte[] in, short at, short end) {
    short found = NONE;
    while (at < end) {
      short value = (short) (at + HEADER_SIZE);
      if (in[at] == LIMITS
          && Util.arrayCompare(currency, currencyAt, in, value, Slots.CURRENCY_SIZE) == 0) {
        found = (short) (value + MAXIMUM);
      }
      at = next(in, at);
    }
    return found;
  }

  /** Where the value of the update with this tag stands, or NONE. */
  static short find(byte tag, byte[] in, short at, short end) {
    while (at < end) {
      if (in[at] == tag) {
        return (short) (at + HEADER_SIZE);
      }
      at = next(in, at);
    }
    return NONE;
  }

  /** Inside the caller's transaction. */
  static void applyLimits(Slots slots, byte[] in, short at, short end) {
    while (at < end) {
      if (in[at] == LIMITS) {
        slots.limit(in, (short) (at + HEADER_SIZE));
      }
      at = next(in, at);
    }
  }

  private static boolean isOne(byte[] in, short at, short end) {
    short left = (short) (end - at);
    if (left < HEADER_SIZE || next(in, at) > end) {
      return false;
    }
    short size = (short) (in[(short) (at + 1)] & 0xFF);
    short value = (short) (at + HEADER_SIZE);
    switch (in[at]) {
      case STATE:
        return size == STATE_SIZE;
      case LIMITS:
        return size == LIMITS_SIZE
            && Slots.isCurrency(in, value)
            && !Slots.isAuthentication(in, value)
            && Amounts.isOne(in, (short) (value + MAXIMUM))
            && Amounts.isOne(in, (short) (value + PURCHASE_MAXIMUM));
      case EXPIRY:
        return size == Formats.DATE_SIZE && Formats.isDate(in, value);
      case PIN:
        return size == PIN_SIZE;
      default:
        return false;
    }
  }

  private static short next(byte[] in, short at) {
    short size = (short) (in[(short) (at + 1)] & 0xFF);
    return (short) ((short) (at + HEADER_SIZE) + size);
  }
}
