package farthing.applets;

import javacard.framework.JCSystem;
import javacard.framework.Util;

/**
 * What a transaction leaves behind, laid out in RAM before one write takes it all: its answer as
 * GET PREVIOUS gives it again, and its record of the log.
 */
final class Kept {
  /** CC of success. */
  static final short DONE = 0x0000;

  private final Purse purse;
  private final byte[] signed =
      JCSystem.makeTransientByteArray(Purse.SIGNED_SIZE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] logged =
      JCSystem.makeTransientByteArray(Purse.LOG_SIZE, JCSystem.CLEAR_ON_DESELECT);

  Kept(Purse purse) {
    this.purse = purse;
  }

  byte[] signed() {
    return signed;
  }

  byte[] logged() {
    return logged;
  }

  /** A clean sheet. */
  void begin(byte type, byte slot, short number) {
    Util.arrayFillNonAtomic(signed, (short) 0, Purse.SIGNED_SIZE, (byte) 0);
    Util.arrayFillNonAtomic(logged, (short) 0, Purse.LOG_SIZE, (byte) 0);
    signed[Purse.SIGNED_TYPE] = type;
    signed[Purse.SIGNED_SLOT] = slot;
    Util.setShort(signed, Purse.SIGNED_NUMBER, number);
  }

  /** What the log says as the signatures do; the rest of the record is the caller's. */
  void logWhatIsSigned() {
    logged[Purse.LOG_TYPE] = signed[Purse.SIGNED_TYPE];
    Util.arrayCopyNonAtomic(signed, Purse.SIGNED_NUMBER, logged, Purse.LOG_NUMBER, (short) 4);
    Util.arrayCopyNonAtomic(signed, Purse.SIGNED_BALANCE, logged, Purse.LOG_BALANCE, Amounts.SIZE);
  }

  /** Inside the caller's transaction. */
  void write() {
    purse.use(Util.getShort(signed, Purse.SIGNED_NUMBER));
    purse.log.append(logged, (short) 0);
    purse.signatures.append(signed, (short) 0);
  }
}
