package farthing.reader;

import javacard.framework.APDU;
import javacard.framework.Applet;
import javacard.framework.ISO7816;
import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.Util;
import javacard.security.AESKey;
import javacard.security.KeyBuilder;
import javacard.security.MessageDigest;
import javacard.security.RandomData;
import javacard.security.Signature;
import javacardx.crypto.Cipher;

/**
 * Writes in every way that a card knows, as INS says; INS 00 tells what stands in its memory: bytes
 * 4, shorts 4, field 2, flag 1, static 2.
 */
public final class WritingApplet extends Applet {
  static final byte TELL = 0x00;
  static final byte ELEMENTS = 0x10;
  static final byte FIELDS = 0x12;
  static final byte COPY = 0x14;
  static final byte COPY_NON_ATOMIC = 0x16;
  static final byte FILL_NON_ATOMIC = 0x18;
  static final byte TRANSIENT = 0x1A;
  static final byte DIGEST = 0x1C;
  static final byte CIPHER = 0x1E;
  static final byte MAC = 0x20;
  static final byte RANDOM = 0x22;
  static final byte CLEAR_KEY = 0x24;
  static final byte RESULTS_IN_RAM = 0x26;

  /** What a digest, a cipher's block and a MAC are long. */
  static final short DIGEST_SIZE = 32;

  static final short BLOCK = 16;

  private static final short SIZE = 4;

  /** All the ones that a write writes. */
  private static final byte[] ONES = {1, 1, 1, 1};

  private static short shared;

  private final byte[] bytes = new byte[SIZE];
  private final short[] shorts = new short[2];
  private final boolean[] flags = new boolean[1];
  private final byte[] ram = JCSystem.makeTransientByteArray(SIZE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] results = new byte[DIGEST_SIZE];
  private final byte[] resultsInRam =
      JCSystem.makeTransientByteArray(DIGEST_SIZE, JCSystem.CLEAR_ON_DESELECT);
  private final byte[] block = JCSystem.makeTransientByteArray(BLOCK, JCSystem.CLEAR_ON_DESELECT);
  private final MessageDigest digest = MessageDigest.getInstance(MessageDigest.ALG_SHA_256, false);
  private final Cipher cipher = Cipher.getInstance(Cipher.ALG_AES_BLOCK_128_ECB_NOPAD, false);
  private final Signature mac = Signature.getInstance(Signature.ALG_AES_CMAC_128, false);
  private final RandomData chance = RandomData.getInstance(RandomData.ALG_TRNG);
  private final AESKey key =
      (AESKey) KeyBuilder.buildKey(KeyBuilder.TYPE_AES, KeyBuilder.LENGTH_AES_128, false);
  private short field;

  private WritingApplet() {
    key.setKey(results, (short) 0);
  }

  /** Called by the card. */
  public static void install(byte[] parameters, short offset, byte length) {
    shared = 0;
    new WritingApplet().register();
  }

  /** P1: 0 as it comes, 1 in a transaction, 2 in one that is aborted, 3 in one left open. */
  @Override
  public void process(APDU apdu) {
    byte[] buffer = apdu.getBuffer();
    byte ins = buffer[ISO7816.OFFSET_INS];
    byte mode = buffer[ISO7816.OFFSET_P1];
    if (selectingApplet()) {
      return;
    }
    if (ins == TELL) {
      tell(apdu, buffer);
      return;
    }
    if (mode != 0) {
      JCSystem.beginTransaction();
    }
    write(ins);
    if (mode == 1) {
      JCSystem.commitTransaction();
    } else if (mode == 2) {
      JCSystem.abortTransaction();
    }
  }

  private void write(byte ins) {
    switch (ins) {
      case ELEMENTS -> {
        bytes[0] = 1;
        shorts[1] = 1;
        flags[0] = true;
      }
      case FIELDS -> {
        field = 1;
        shared = 1;
      }
      case COPY -> {
        Util.arrayCopy(ONES, (short) 0, bytes, (short) 0, SIZE);
        Util.setShort(bytes, (short) 1, (short) 0x0202);
      }
      case COPY_NON_ATOMIC -> Util.arrayCopyNonAtomic(ONES, (short) 0, bytes, (short) 0, SIZE);
      case FILL_NON_ATOMIC -> Util.arrayFillNonAtomic(bytes, (short) 1, (short) 2, (byte) 1);
      case TRANSIENT -> {
        Util.arrayCopy(ONES, (short) 0, ram, (short) 0, SIZE);
        ram[0] = 2;
      }
      case RESULTS_IN_RAM -> {
        workOut(DIGEST, resultsInRam);
        workOut(CIPHER, resultsInRam);
        workOut(MAC, resultsInRam);
        workOut(RANDOM, resultsInRam);
      }
      default -> workOut(ins, results);
    }
  }

  /** What the platform works out and puts where it is told, over no more than fits there. */
  private void workOut(byte ins, byte[] to) {
    switch (ins) {
      case DIGEST -> digest.doFinal(ONES, (short) 0, SIZE, to, (short) 0);
      case CIPHER -> {
        cipher.init(key, Cipher.MODE_ENCRYPT);
        cipher.doFinal(block, (short) 0, BLOCK, to, (short) 0);
      }
      case MAC -> {
        mac.init(key, Signature.MODE_SIGN);
        mac.sign(ONES, (short) 0, SIZE, to, (short) 0);
      }
      case RANDOM -> chance.nextBytes(to, (short) 0, SIZE);
      case CLEAR_KEY -> key.clearKey();
      default -> ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
    }
  }

  private void tell(APDU apdu, byte[] buffer) {
    short at = Util.arrayCopyNonAtomic(bytes, (short) 0, buffer, (short) 0, SIZE);
    at = Util.setShort(buffer, at, shorts[0]);
    at = Util.setShort(buffer, at, shorts[1]);
    at = Util.setShort(buffer, at, field);
    buffer[at++] = (byte) (flags[0] ? 1 : 0);
    at = Util.setShort(buffer, at, shared);
    apdu.setOutgoingAndSend((short) 0, at);
  }
}
