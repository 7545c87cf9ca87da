package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.Util;

/**
 * PERSONALISE in parts: gathered and checked in RAM, and made a purse by one atomic write at the
 * last part. Whatever is wrong leaves the card blank and the gathering to begin again.
 */
final class Personalisation {
  static final byte LAST_PART = (byte) 0xFF;

  private static final byte IDENTITY_TAG = (byte) 0xC0;
  private static final byte SLOT_TAG = (byte) 0xC1;
  private static final byte COUNTERS_TAG = (byte) 0xC2;
  private static final byte KEY_TAG = (byte) 0xC3;
  private static final byte PIN_TAG = (byte) 0xC4;

  private static final short COUNTERS_SIZE = 4;

  // what is gathered: parts1 seen1 keys1 slots1 identity counters PIN keys slots
  private static final short PARTS = 0;
  private static final short SEEN = 1;
  private static final short SEEN_KEYS = 2;
  private static final short SLOT_COUNT = 3;
  private static final short IDENTITY = 4;
  private static final short COUNTERS = 22;
  private static final short PIN = 26;
  private static final short KEYS = 34;
  private static final short SLOTS = 98;
  private static final short SIZE = 218;

  private static final byte SEEN_IDENTITY = 1;
  private static final byte SEEN_COUNTERS = 2;
  private static final byte SEEN_PIN = 4;
  private static final byte ALL_KEYS = 0x0F;

  private final byte[] gathered = JCSystem.makeTransientByteArray(SIZE, JCSystem.CLEAR_ON_DESELECT);

  /**
   * Takes the part whose TLV elements stand in {@code tlv}; the last one makes the purse.
   *
   * @param part P1
   */
  void take(byte part, byte[] tlv, short at, short size, Purse purse, Macs macs) {
    if (part != LAST_PART && part != (byte) (gathered[PARTS] + 1)) {
      refuse(Status.BAD_SEQUENCE);
    }
    gathered[PARTS] = part;
    gather(tlv, at, (short) (at + size));
    if (part == LAST_PART) {
      if ((gathered[SEEN] & SEEN_IDENTITY) == 0
          || gathered[SEEN_KEYS] != ALL_KEYS
          || gathered[SLOT_COUNT] == 0) {
        refuse(Status.DATA_WRONG);
      }
      make(purse, macs);
      forget();
    }
  }

  private void gather(byte[] tlv, short at, short end) {
    while (at < end) {
      if ((short) (end - at) < 2) {
        refuse(Status.DATA_WRONG);
      }
      byte tag = tlv[at];
      short size = (short) (tlv[(short) (at + 1)] & 0xFF);
      at = (short) (at + 2);
      if (size > (short) (end - at)) {
        refuse(Status.DATA_WRONG);
      }
      gatherOne(tag, tlv, at, size);
      at = (short) (at + size);
    }
  }

  private void gatherOne(byte tag, byte[] tlv, short at, short size) {
    switch (tag) {
      case IDENTITY_TAG:
        want(size == Purse.IDENTITY_SIZE && isIdentity(tlv, at));
        keepOnce(SEEN_IDENTITY, tlv, at, size, IDENTITY);
        break;
      case SLOT_TAG:
        want(size == Slots.SIZE && gathered[SLOT_COUNT] < Slots.MOST && isSlot(tlv, at));
        short slot = (short) (SLOTS + (short) (gathered[SLOT_COUNT] * Slots.SIZE));
        Util.arrayCopyNonAtomic(tlv, at, gathered, slot, size);
        gathered[SLOT_COUNT] = (byte) (gathered[SLOT_COUNT] + 1);
        break;
      case COUNTERS_TAG:
        want(size == COUNTERS_SIZE);
        keepOnce(SEEN_COUNTERS, tlv, at, size, COUNTERS);
        break;
      case KEY_TAG:
        want(size == (short) (1 + SuiteKeys.KEY_SIZE));
        keepKey(tlv[at], tlv, (short) (at + 1));
        break;
      case PIN_TAG:
        want(size == Purse.PIN_SIZE && Formats.isPinBlock(tlv, at));
        keepOnce(SEEN_PIN, tlv, at, size, PIN);
        break;
      default:
        refuse(Status.DATA_WRONG);
    }
  }

  private void keepOnce(byte bit, byte[] tlv, short at, short size, short where) {
    want((gathered[SEEN] & bit) == 0);
    gathered[SEEN] = (byte) (gathered[SEEN] | bit);
    Util.arrayCopyNonAtomic(tlv, at, gathered, where, size);
  }

  private void keepKey(byte usage, byte[] tlv, short at) {
    want(usage >= 1 && usage <= SuiteKeys.KEYS);
    short index = (short) (usage - 1);
    byte bit = (byte) (1 << index);
    want((gathered[SEEN_KEYS] & bit) == 0);
    gathered[SEEN_KEYS] = (byte) (gathered[SEEN_KEYS] | bit);
    short where = (short) (KEYS + (short) (index * SuiteKeys.KEY_SIZE));
    Util.arrayCopyNonAtomic(tlv, at, gathered, where, SuiteKeys.KEY_SIZE);
  }

  /** A suite that is built, a key generation from 01, an expiry that is a day. */
  private static boolean isIdentity(byte[] in, short at) {
    byte suite = in[(short) (at + Purse.SUITE)];
    return (suite == Purse.SUITE_AES || suite == Purse.SUITE_TDES)
        && in[(short) (at + Purse.GENERATION)] != 0
        && Formats.isDate(in, (short) (at + Purse.EXPIRY));
  }

  /** A currency not yet held, and not authentication's; amounts that fit one another. */
  private boolean isSlot(byte[] in, short at) {
    short balance = (short) (at + Slots.BALANCE);
    short balanceMax = (short) (at + Slots.BALANCE_MAX);
    return Slots.isCurrency(in, at)
        && !Slots.isAuthentication(in, at)
        && !isHeld(in, at)
        && Amounts.isOne(in, balance)
        && Amounts.isOne(in, balanceMax)
        && Amounts.isOne(in, (short) (at + Slots.AMOUNT_MAX))
        && !Amounts.isGreater(in, balance, in, balanceMax);
  }

  private boolean isHeld(byte[] in, short at) {
    for (byte i = 0; i < gathered[SLOT_COUNT]; i++) {
      short slot = (short) (SLOTS + (short) (i * Slots.SIZE));
      if (Util.arrayCompare(in, at, gathered, slot, Slots.CURRENCY_SIZE) == 0) {
        return true;
      }
    }
    return false;
  }

  private void make(Purse purse, Macs macs) {
    JCSystem.beginTransaction();
    Util.arrayCopy(gathered, IDENTITY, purse.identity, (short) 0, Purse.IDENTITY_SIZE);
    purse.slots.open(gathered, SLOTS, gathered[SLOT_COUNT]);
    for (byte usage = 1; usage <= SuiteKeys.KEYS; usage++) {
      short key = (short) (KEYS + (short) ((short) (usage - 1) * SuiteKeys.KEY_SIZE));
      macs.setKey(usage, gathered, key);
    }
    boolean withPin = (gathered[SEEN] & SEEN_PIN) != 0;
    if (withPin) {
      purse.pin.update(gathered, PIN, Purse.PIN_SIZE);
    }
    purse.become(gathered, COUNTERS, withPin);
    JCSystem.commitTransaction();
  }

  private void want(boolean good) {
    if (!good) {
      refuse(Status.DATA_WRONG);
    }
  }

  private void refuse(short status) {
    forget();
    ISOException.throwIt(status);
  }

  /** Keys and PIN stay no longer in RAM than they must. */
  private void forget() {
    Util.arrayFillNonAtomic(gathered, (short) 0, SIZE, (byte) 0);
  }
}
