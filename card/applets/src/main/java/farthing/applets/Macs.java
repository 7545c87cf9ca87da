package farthing.applets;

import javacard.framework.JCSystem;
import javacard.framework.Util;
import javacard.security.MessageDigest;

/**
 * MAC8 and KDF of the card's suite, which its identity names. How many blocks a command costs in
 * each suite stands in docs/protocol/purse.md.
 */
final class Macs {
  /** A signature, in bytes. */
  static final short SIZE = 8;

  /** S2 of an update with all that one may bring. */
  private static final short LONGEST_MESSAGE = 157;

  /** A MAC or a hash, in bytes. */
  private static final short LONGEST = 32;

  private final Purse purse;
  private final AesKeys aes = new AesKeys();
  private final MessageDigest sha256 = MessageDigest.getInstance(MessageDigest.ALG_SHA_256, false);
  private final TdesKeys tdes = new TdesKeys(sha256);

  private final byte[] message =
      JCSystem.makeTransientByteArray(LONGEST_MESSAGE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] whole = JCSystem.makeTransientByteArray(LONGEST, JCSystem.CLEAR_ON_DESELECT);

  Macs(Purse purse) {
    this.purse = purse;
  }

  /** Inside the caller's transaction, when the purse has its identity. */
  void setKey(byte usage, byte[] from, short at) {
    ofItsSuite().set(usage, from, at);
  }

  /** Where callers lay out what they want signed; {@link #derive} overwrites it. */
  byte[] message() {
    return message;
  }

  /** Derives the key that {@link #sign} then uses: KDF(card key, label, context). */
  void derive(byte usage, byte[] label, byte[] context, short contextAt, short contextSize) {
    ofItsSuite().derive(usage, label, context, contextAt, contextSize, message);
  }

  /** Signs the first {@code size} bytes of {@link #message()} with the derived key, 8 bytes out. */
  void sign(short size, byte[] out, short outAt) {
    ofItsSuite().mac(message, size, whole);
    Util.arrayCopyNonAtomic(whole, (short) 0, out, outAt, SIZE);
    forgetWhole();
  }

  /** Whether the derived key signs the message so; in time that tells nothing about where not. */
  boolean verify(short size, byte[] claimed, short claimedAt) {
    ofItsSuite().mac(message, size, whole);
    byte different = 0;
    for (short i = 0; i < SIZE; i++) {
      different |= (byte) (whole[i] ^ claimed[(short) (claimedAt + i)]);
    }
    forgetWhole();
    return different == 0;
  }

  /** The left bytes of SHA-256 over the first {@code size} bytes of {@link #message()}. */
  void hash(short size, byte[] out, short outAt, short outSize) {
    sha256.doFinal(message, (short) 0, size, whole, (short) 0);
    Util.arrayCopyNonAtomic(whole, (short) 0, out, outAt, outSize);
    forgetWhole();
  }

  /** Decrypts 16 bytes with the derived key, in ECB mode. */
  void decrypt(byte[] from, short at, byte[] out, short outAt) {
    ofItsSuite().decrypt(from, at, out, outAt);
  }

  /** Ends the derived key's life with the transaction it was derived for. */
  void forget() {
    ofItsSuite().clearDerived();
    Util.arrayFillNonAtomic(message, (short) 0, LONGEST_MESSAGE, (byte) 0);
  }

  /** Looked up each time: a field that remembered it would be one more write at personalisation. */
  private SuiteKeys ofItsSuite() {
    return purse.identity[Purse.SUITE] == Purse.SUITE_TDES ? tdes : aes;
  }

  private void forgetWhole() {
    Util.arrayFillNonAtomic(whole, (short) 0, LONGEST, (byte) 0);
  }
}
