package farthing.applets;

import javacard.framework.JCSystem;
import javacard.framework.Util;
import javacard.security.DESKey;
import javacard.security.KeyBuilder;
import javacard.security.MessageDigest;
import javacard.security.Signature;
import javacardx.crypto.Cipher;

/** Suite 10, two-key TDES: the retail MAC, and a KDF of SHA-256 and TDES. */
final class TdesKeys extends SuiteKeys {
  private static final short BLOCK = 8;
  static final short HASH_SIZE = 32;

  private final DESKey[] keys = new DESKey[KEYS];
  private final Signature retailMac =
      Signature.getInstance(Signature.ALG_DES_MAC8_ISO9797_1_M2_ALG3, false);
  private final Cipher tdes = Cipher.getInstance(Cipher.ALG_DES_ECB_NOPAD, false);
  private final MessageDigest sha256;

  private final DESKey derived =
      (DESKey)
          KeyBuilder.buildKey(
              KeyBuilder.TYPE_DES_TRANSIENT_DESELECT, KeyBuilder.LENGTH_DES3_2KEY, false);

  /** The hash, and the derived key's value before it is set. */
  private final byte[] value =
      JCSystem.makeTransientByteArray(HASH_SIZE, JCSystem.CLEAR_ON_DESELECT);

  TdesKeys(MessageDigest sha256) {
    this.sha256 = sha256;
    for (byte i = 0; i < KEYS; i++) {
      keys[i] =
          (DESKey) KeyBuilder.buildKey(KeyBuilder.TYPE_DES, KeyBuilder.LENGTH_DES3_2KEY, false);
    }
  }

  @Override
  void set(byte usage, byte[] from, short at) {
    keys[(short) (usage - 1)].setKey(from, at);
  }

  /** TDES(K, h) ‖ TDES(K, not h) with h the left 8 bytes of SHA-256(label ‖ 00 ‖ context). */
  @Override
  void derive(
      byte usage, byte[] label, byte[] context, short contextAt, short contextSize, byte[] work) {
    layOutKdf(sha256, label, context, contextAt, contextSize, work, value);
    tdes.init(keys[(short) (usage - 1)], Cipher.MODE_ENCRYPT);
    tdes.doFinal(value, (short) 0, KEY_SIZE, work, (short) 0);
    derived.setKey(work, (short) 0);
    Util.arrayFillNonAtomic(work, (short) 0, KEY_SIZE, (byte) 0);
    Util.arrayFillNonAtomic(value, (short) 0, HASH_SIZE, (byte) 0);
  }

  /** What the KDF encrypts, h ‖ not h, at the beginning of {@code value}. */
  static void layOutKdf(
      MessageDigest sha256,
      byte[] label,
      byte[] context,
      short contextAt,
      short contextSize,
      byte[] work,
      byte[] value) {
    short at = Util.arrayCopyNonAtomic(label, (short) 0, work, (short) 0, (short) label.length);
    work[at] = 0;
    at = (short) (at + 1);
    at = Util.arrayCopyNonAtomic(context, contextAt, work, at, contextSize);
    sha256.doFinal(work, (short) 0, at, value, (short) 0);
    for (short i = 0; i < BLOCK; i++) {
      value[(short) (BLOCK + i)] = (byte) ~value[i];
    }
  }

  @Override
  void mac(byte[] message, short size, byte[] out) {
    retailMac.init(derived, Signature.MODE_SIGN);
    retailMac.sign(message, (short) 0, size, out, (short) 0);
  }

  @Override
  void decrypt(byte[] from, short at, byte[] out, short outAt) {
    tdes.init(derived, Cipher.MODE_DECRYPT);
    tdes.doFinal(from, at, KEY_SIZE, out, outAt);
  }

  @Override
  void clearDerived() {
    derived.clearKey();
  }
}
