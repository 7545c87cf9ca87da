package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.OwnerPIN;

/** VERIFY, once it is known that there is a PIN. */
final class PinCheck {
  private PinCheck() {}

  /**
   * Without data it asks only how things stand; with a PIN block the card counts the try first.
   *
   * @param size of the data in {@code buffer}: 0, or a PIN block's
   */
  static void verify(OwnerPIN pin, byte[] buffer, short size) {
    if (pin.getTriesRemaining() == 0) {
      ISOException.throwIt(Status.PIN_BLOCKED);
    }
    boolean good = size == 0 ? pin.isValidated() : pin.check(buffer, Incoming.DATA, Purse.PIN_SIZE);
    if (!good) {
      ISOException.throwIt((short) (Status.PIN_WRONG | pin.getTriesRemaining()));
    }
  }
}
