package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.OwnerPIN;
import javacard.framework.Util;

/**
 * PERSONALISE of a load security card, in parts. Keys are written as they come, to a card that is
 * still blank and uses none of them; the last part, with one atomic write, makes it work. Whatever
 * goes wrong before, power lost among it, leaves a blank card and the parts to begin again.
 */
final class LsamPersonalisation {
  private static final byte LAST_PART = (byte) 0xFF;
  private static final byte KEY_TAG = (byte) 0xC3;
  private static final byte PIN_TAG = (byte) 0xC4;

  // what is gathered in RAM: parts1 hasPin1 PIN8
  private static final short PARTS = 0;
  private static final short HAS_PIN = 1;
  private static final short PIN = 2;
  private static final short SIZE = 10;

  private final LsamKeys keys;
  private final OwnerPIN pin;
  private final byte[] gathered = JCSystem.makeTransientByteArray(SIZE, JCSystem.CLEAR_ON_DESELECT);

  LsamPersonalisation(LsamKeys keys, OwnerPIN pin) {
    this.keys = keys;
    this.pin = pin;
  }

  /**
   * Takes the part whose TLV elements stand in {@code tlv}; the last one makes the card.
   *
   * @param part P1
   */
  void take(byte part, byte[] tlv, short at, short size) {
    if (part != LAST_PART && part != (byte) (gathered[PARTS] + 1)) {
      refuse(Status.BAD_SEQUENCE);
    }
    if (gathered[PARTS] == 0) {
      keys.beginAgain();
    }
    gathered[PARTS] = part;
    gather(tlv, at, (short) (at + size));
    if (part == LAST_PART) {
      want(gathered[HAS_PIN] != 0 && keys.count() > 0);
      JCSystem.beginTransaction();
      pin.update(gathered, PIN, Purse.PIN_SIZE);
      keys.become();
      JCSystem.commitTransaction();
      forget();
    }
  }

  private void gather(byte[] tlv, short at, short end) {
    while (at < end) {
      want((short) (end - at) >= 2);
      byte tag = tlv[at];
      short size = (short) (tlv[(short) (at + 1)] & 0xFF);
      at = (short) (at + 2);
      want(size <= (short) (end - at));
      if (tag == KEY_TAG) {
        want(size == (short) (LsamKeys.NAME_SIZE + SuiteKeys.KEY_SIZE));
        keepKey(tlv, at);
      } else {
        want(tag == PIN_TAG && size == Purse.PIN_SIZE && Formats.isPinBlock(tlv, at));
        want(gathered[HAS_PIN] == 0);
        gathered[HAS_PIN] = 1;
        Util.arrayCopyNonAtomic(tlv, at, gathered, PIN, size);
      }
      at = (short) (at + size);
    }
  }

  /** KM-load or KM-update of a suite that is built, each name once. */
  private void keepKey(byte[] tlv, short name) {
    byte usage = tlv[(short) (name + LsamKeys.USAGE)];
    byte suite = tlv[(short) (name + LsamKeys.SUITE)];
    want(usage == Purse.KEY_LOAD || usage == Purse.KEY_UPDATE);
    want(suite == Purse.SUITE_AES || suite == Purse.SUITE_TDES);
    want(tlv[(short) (name + LsamKeys.GENERATION)] != 0);
    want(keys.count() < LsamKeys.MOST && keys.find(tlv, name) == LsamKeys.NONE);
    keys.add(tlv, name, (short) (name + LsamKeys.NAME_SIZE));
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

  private void forget() {
    Util.arrayFillNonAtomic(gathered, (short) 0, SIZE, (byte) 0);
  }
}
