package farthing.applets;

import javacard.framework.ISO7816;
import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.Util;
import javacard.security.AESKey;
import javacard.security.DESKey;
import javacard.security.KeyBuilder;
import javacard.security.MessageDigest;
import javacard.security.Signature;
import javacardx.crypto.Cipher;

/**
 * From a master key to the session key of one transaction (PROTOCOL, sections 2 and 4). The card's
 * key in between lives in RAM for this one derivation.
 *
 * <p>Which session keys there are stands here, with their labels and the sizes of their contexts:
 * for anything else that a card's key could sign or derive there is no command.
 */
final class LsamDerivation {
  // what is asked for, P1: SKL, LS3, SKU, US3, PIN
  private static final byte SKL = 1;
  private static final byte LS3 = 2;
  private static final byte PIN = 5;

  private static final short LABEL_SIZE = 3;
  private static final byte[] LABELS = {
    'S', 'K', 'L', 'L', 'S', '3', 'S', 'K', 'U', 'U', 'S', '3', 'P', 'I', 'N'
  };

  /** NT2 ‖ RND8. */
  private static final short UPDATE_CONTEXT_SIZE = 10;

  // the card in question, in front of the context: PPIEP4 IDIEP6 ALGIEP1 VKIEP1
  private static final short CARD_NUMBER = 4;
  private static final short CARD_SUITE = 10;
  private static final short CARD_GENERATION = 11;
  private static final short CARD_SIZE = 12;

  private static final short IEP_ID_SIZE = 10;
  private static final short NUMBER_SIZE = 6;
  private static final short DES_BLOCK = 8;
  private static final byte COMPLEMENT_OF_USAGE = (byte) 0xF0;

  private static final short WORK_SIZE = 64;
  private static final short NO_SUCH_KEY = (short) 0x6A88;

  private final LsamKeys keys;

  private final Cipher aes = Cipher.getInstance(Cipher.ALG_AES_BLOCK_128_ECB_NOPAD, false);
  private final Signature cmac = Signature.getInstance(Signature.ALG_AES_CMAC_128, false);
  private final AESKey aesCardKey =
      (AESKey)
          KeyBuilder.buildKey(
              KeyBuilder.TYPE_AES_TRANSIENT_DESELECT, KeyBuilder.LENGTH_AES_128, false);

  private final Cipher tdes = Cipher.getInstance(Cipher.ALG_DES_ECB_NOPAD, false);
  private final MessageDigest sha256 = MessageDigest.getInstance(MessageDigest.ALG_SHA_256, false);
  private final DESKey tdesCardKey =
      (DESKey)
          KeyBuilder.buildKey(
              KeyBuilder.TYPE_DES_TRANSIENT_DESELECT, KeyBuilder.LENGTH_DES3_2KEY, false);

  private final byte[] name =
      JCSystem.makeTransientByteArray(LsamKeys.NAME_SIZE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] label =
      JCSystem.makeTransientByteArray(LABEL_SIZE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] work =
      JCSystem.makeTransientByteArray(WORK_SIZE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] value =
      JCSystem.makeTransientByteArray(TdesKeys.HASH_SIZE, JCSystem.CLEAR_ON_DESELECT);

  LsamDerivation(LsamKeys keys) {
    this.keys = keys;
  }

  /** 6A86 for what is no session key. */
  void wantSessionKey(byte which) {
    if (which < SKL || which > PIN) {
      ISOException.throwIt(ISO7816.SW_INCORRECT_P1P2);
    }
  }

  /** Of the command's data: the card, and the context. */
  short dataSize(byte which) {
    return (short) (CARD_SIZE + contextSize(which));
  }

  /**
   * Lays a session key, 16 bytes, over the data it was asked with.
   *
   * @param which is one that {@link #wantSessionKey} lets by
   */
  void sessionKey(byte which, byte[] buffer, short at) {
    byte usage = isOfLoad(which) ? Purse.KEY_LOAD : Purse.KEY_UPDATE;
    short master = master(usage, buffer, at);
    Util.arrayCopyNonAtomic(
        LABELS, (short) ((short) (which - 1) * LABEL_SIZE), label, (short) 0, LABEL_SIZE);
    if (LsamKeys.isTdes(buffer[(short) (at + CARD_SUITE)])) {
      tdesCardKey(keys.tdes(master), usage, buffer, at);
      tdesSessionKey(buffer, at, contextSize(which));
    } else {
      aesCardKey(keys.aes(master), usage, buffer, at);
      aesSessionKey(buffer, at, contextSize(which));
    }
    Util.arrayFillNonAtomic(work, (short) 0, WORK_SIZE, (byte) 0);
    Util.arrayFillNonAtomic(value, (short) 0, TdesKeys.HASH_SIZE, (byte) 0);
  }

  private short master(byte usage, byte[] card, short at) {
    name[LsamKeys.USAGE] = usage;
    Util.arrayCopyNonAtomic(card, at, name, LsamKeys.PROVIDER, CARD_NUMBER);
    name[LsamKeys.SUITE] = card[(short) (at + CARD_SUITE)];
    name[LsamKeys.GENERATION] = card[(short) (at + CARD_GENERATION)];
    short master = keys.find(name, (short) 0);
    if (master == LsamKeys.NONE) {
      ISOException.throwIt(NO_SUCH_KEY);
    }
    return master;
  }

  /** AES(KM, u ‖ PPIEP ‖ IDIEP ‖ VKIEP ‖ 00000000). */
  private void aesCardKey(AESKey master, byte usage, byte[] card, short at) {
    Util.arrayFillNonAtomic(work, (short) 0, SuiteKeys.KEY_SIZE, (byte) 0);
    work[0] = usage;
    short end = Util.arrayCopyNonAtomic(card, at, work, (short) 1, IEP_ID_SIZE);
    work[end] = card[(short) (at + CARD_GENERATION)];
    aes.init(master, Cipher.MODE_ENCRYPT);
    aes.doFinal(work, (short) 0, SuiteKeys.KEY_SIZE, value, (short) 0);
    aesCardKey.setKey(value, (short) 0);
  }

  private void aesSessionKey(byte[] buffer, short at, short contextSize) {
    short size = AesKeys.layOutKdf(label, buffer, (short) (at + CARD_SIZE), contextSize, work);
    cmac.init(aesCardKey, Signature.MODE_SIGN);
    cmac.sign(work, (short) 0, size, buffer, at);
    aesCardKey.clearKey();
  }

  /** TDES(KM, u ‖ IDIEP ‖ VKIEP) ‖ TDES(KM, (u xor F0) ‖ IDIEP ‖ VKIEP). */
  private void tdesCardKey(DESKey master, byte usage, byte[] card, short at) {
    tdesBlock(usage, card, at, (short) 0);
    tdesBlock((byte) (usage ^ COMPLEMENT_OF_USAGE), card, at, DES_BLOCK);
    tdes.init(master, Cipher.MODE_ENCRYPT);
    tdes.doFinal(work, (short) 0, SuiteKeys.KEY_SIZE, value, (short) 0);
    tdesCardKey.setKey(value, (short) 0);
  }

  private void tdesBlock(byte first, byte[] card, short at, short where) {
    work[where] = first;
    short end =
        Util.arrayCopyNonAtomic(
            card, (short) (at + CARD_NUMBER), work, (short) (where + 1), NUMBER_SIZE);
    work[end] = card[(short) (at + CARD_GENERATION)];
  }

  private void tdesSessionKey(byte[] buffer, short at, short contextSize) {
    TdesKeys.layOutKdf(sha256, label, buffer, (short) (at + CARD_SIZE), contextSize, work, value);
    tdes.init(tdesCardKey, Cipher.MODE_ENCRYPT);
    tdes.doFinal(value, (short) 0, SuiteKeys.KEY_SIZE, buffer, at);
    tdesCardKey.clearKey();
  }

  private static boolean isOfLoad(byte which) {
    return which == SKL || which == LS3;
  }

  private static short contextSize(byte which) {
    return isOfLoad(which) ? Load.CONTEXT_SIZE : UPDATE_CONTEXT_SIZE;
  }
}
