package farthing.applets;

import javacard.framework.JCSystem;
import javacard.framework.Util;
import javacard.security.AESKey;
import javacard.security.KeyBuilder;
import javacard.security.Signature;

/**
 * MAC8 and KDF of suite 20 (PROTOCOL, section 2) on the card's AES-CMAC.
 *
 * <p>A purchase costs 24 AES blocks from INITIALIZE to the debit's answer, and one more for the
 * subkeys of each of its nine CMACs: S1 2 + 3, SKP 2, S2 4, S3 4, the key of S6 1, S6 4, K7 2, S7
 * 2.
 */
final class Macs {
  /** A signature, in bytes. */
  static final short SIZE = 8;

  private static final short CMAC_SIZE = 16;
  private static final short LONGEST_MESSAGE = 64;

  private static final byte KDF_COUNTER = 1;
  private static final short KDF_BITS = 128;

  private final Signature cmac = Signature.getInstance(Signature.ALG_AES_CMAC_128, false);

  /** The one derived key in use; signatures are made in an order that needs no second one. */
  private final AESKey derived =
      (AESKey)
          KeyBuilder.buildKey(
              KeyBuilder.TYPE_AES_TRANSIENT_DESELECT, KeyBuilder.LENGTH_AES_128, false);

  private final byte[] message =
      JCSystem.makeTransientByteArray(LONGEST_MESSAGE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] whole =
      JCSystem.makeTransientByteArray(CMAC_SIZE, JCSystem.CLEAR_ON_DESELECT);

  /** Where callers lay out what they want signed; {@link #derive} overwrites it. */
  byte[] message() {
    return message;
  }

  /** Derives the key that {@link #sign} then uses: KDF(cardKey, label, context). */
  void derive(AESKey cardKey, byte[] label, byte[] context, short contextAt, short contextSize) {
    message[0] = KDF_COUNTER;
    short at = Util.arrayCopyNonAtomic(label, (short) 0, message, (short) 1, (short) label.length);
    message[at] = 0;
    at = (short) (at + 1);
    at = Util.arrayCopyNonAtomic(context, contextAt, message, at, contextSize);
    at = Util.setShort(message, at, (short) 0);
    at = Util.setShort(message, at, KDF_BITS);
    cmac.init(cardKey, Signature.MODE_SIGN);
    cmac.sign(message, (short) 0, at, whole, (short) 0);
    derived.setKey(whole, (short) 0);
    forgetWhole();
  }

  /** Signs the first {@code size} bytes of {@link #message()} with the derived key, 8 bytes out. */
  void sign(short size, byte[] out, short outAt) {
    cmac.init(derived, Signature.MODE_SIGN);
    cmac.sign(message, (short) 0, size, whole, (short) 0);
    Util.arrayCopyNonAtomic(whole, (short) 0, out, outAt, SIZE);
    forgetWhole();
  }

  /** Whether the derived key signs the message so; in time that tells nothing about where not. */
  boolean verify(short size, byte[] claimed, short claimedAt) {
    cmac.init(derived, Signature.MODE_SIGN);
    cmac.sign(message, (short) 0, size, whole, (short) 0);
    byte different = 0;
    for (short i = 0; i < SIZE; i++) {
      different |= (byte) (whole[i] ^ claimed[(short) (claimedAt + i)]);
    }
    forgetWhole();
    return different == 0;
  }

  /** Ends the derived key's life with the transaction it was derived for. */
  void forget() {
    derived.clearKey();
    Util.arrayFillNonAtomic(message, (short) 0, LONGEST_MESSAGE, (byte) 0);
  }

  private void forgetWhole() {
    Util.arrayFillNonAtomic(whole, (short) 0, CMAC_SIZE, (byte) 0);
  }
}
