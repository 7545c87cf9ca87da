package farthing.applets;

import javacard.framework.JCSystem;
import javacard.framework.Util;
import javacard.security.AESKey;
import javacard.security.KeyBuilder;
import javacard.security.Signature;
import javacardx.crypto.Cipher;

/** Suite 20 on the card's AES-CMAC: the KDF is one CMAC in counter mode. */
final class AesKeys extends SuiteKeys {
  private static final byte KDF_COUNTER = 1;
  private static final short KDF_BITS = 128;

  private final AESKey[] keys = new AESKey[KEYS];
  private final Signature cmac = Signature.getInstance(Signature.ALG_AES_CMAC_128, false);

  private final Cipher ecb = Cipher.getInstance(Cipher.ALG_AES_BLOCK_128_ECB_NOPAD, false);

  /** The one derived key in use; signatures are made in an order that needs no second one. */
  private final AESKey derived =
      (AESKey)
          KeyBuilder.buildKey(
              KeyBuilder.TYPE_AES_TRANSIENT_DESELECT, KeyBuilder.LENGTH_AES_128, false);

  private final byte[] value =
      JCSystem.makeTransientByteArray(KEY_SIZE, JCSystem.CLEAR_ON_DESELECT);

  AesKeys() {
    for (byte i = 0; i < KEYS; i++) {
      keys[i] = (AESKey) KeyBuilder.buildKey(KeyBuilder.TYPE_AES, KeyBuilder.LENGTH_AES_128, false);
    }
  }

  @Override
  void set(byte usage, byte[] from, short at) {
    keys[(short) (usage - 1)].setKey(from, at);
  }

  @Override
  void derive(
      byte usage, byte[] label, byte[] context, short contextAt, short contextSize, byte[] work) {
    short at = layOutKdf(label, context, contextAt, contextSize, work);
    cmac.init(keys[(short) (usage - 1)], Signature.MODE_SIGN);
    cmac.sign(work, (short) 0, at, value, (short) 0);
    derived.setKey(value, (short) 0);
    Util.arrayFillNonAtomic(value, (short) 0, KEY_SIZE, (byte) 0);
  }

  /** What the KDF signs: 01 ‖ label ‖ 00 ‖ context ‖ 00000080; how long it is. */
  static short layOutKdf(
      byte[] label, byte[] context, short contextAt, short contextSize, byte[] work) {
    work[0] = KDF_COUNTER;
    short at = Util.arrayCopyNonAtomic(label, (short) 0, work, (short) 1, (short) label.length);
    work[at] = 0;
    at = (short) (at + 1);
    at = Util.arrayCopyNonAtomic(context, contextAt, work, at, contextSize);
    at = Util.setShort(work, at, (short) 0);
    return Util.setShort(work, at, KDF_BITS);
  }

  @Override
  void mac(byte[] message, short size, byte[] out) {
    cmac.init(derived, Signature.MODE_SIGN);
    cmac.sign(message, (short) 0, size, out, (short) 0);
  }

  @Override
  void decrypt(byte[] from, short at, byte[] out, short outAt) {
    ecb.init(derived, Cipher.MODE_DECRYPT);
    ecb.doFinal(from, at, KEY_SIZE, out, outAt);
  }

  @Override
  void clearDerived() {
    derived.clearKey();
  }
}
