package farthing.applets;

import javacard.framework.APDU;
import javacard.framework.ISO7816;
import javacard.framework.ISOException;
import javacard.framework.JCSystem;
import javacard.framework.Util;
import javacard.security.AESKey;
import javacard.security.KeyBuilder;
import javacard.security.Signature;
import javacardx.crypto.Cipher;

/**
 * The card's end of a GlobalPlatform secure channel, SCP03 (Amendment D) with AES-128, i = 70:
 * pseudo-random challenges, commands under C-MAC and C-ENC, answers under R-MAC and R-ENC, and no
 * weaker level. One channel at a time; whatever is wrong ends it, as a deselect or a reset does.
 */
final class SecureChannel {
  /** In the installation's parameters: chip's number 10, key version 1, K-ENC 16, K-MAC 16. */
  static final short PARAMETERS_SIZE = 43;

  /** Behind every secured command and answer. */
  static final short MAC_SIZE = 8;

  private static final short CHIP_SIZE = 10;
  private static final short KEY_SIZE = 16;
  private static final short CHALLENGE_SIZE = 8;
  private static final short BLOCK = 16;
  private static final short DATA = Incoming.DATA;

  private static final byte SCP03 = 3;
  private static final byte OPTIONS = 0x70;
  private static final byte LEVEL = 0x33;

  // derivation constants of Amendment D, table 4-1
  private static final byte CARD_CRYPTOGRAM = 0x00;
  private static final byte HOST_CRYPTOGRAM = 0x01;
  private static final byte CARD_CHALLENGE = 0x02;
  private static final byte S_ENC = 0x04;
  private static final byte S_MAC = 0x06;
  private static final byte S_RMAC = 0x07;

  private static final byte CLOSED = 0;
  private static final byte ASKED = 1;
  private static final byte OPEN = 2;

  private static final short KEY_NOT_FOUND = (short) 0x6A88;
  private static final short AUTHENTICATION_FAILED = (short) 0x6300;
  private static final byte PADDING = (byte) 0x80;

  // kept: chip's number 10, key version 1, sequence counter 3
  private static final short VERSION = 10;
  private static final short COUNTER = 11;
  private static final short COUNTER_SIZE = 3;
  private final byte[] kept = new byte[14];
  private final AESKey encryption = kept();
  private final AESKey authentication = kept();

  private final AESKey sessionEncryption = ofSession();
  private final AESKey commandMac = ofSession();
  private final AESKey answerMac = ofSession();
  private final Signature cmac = Signature.getInstance(Signature.ALG_AES_CMAC_128, false);
  private final Cipher cbc = Cipher.getInstance(Cipher.ALG_AES_BLOCK_128_CBC_NOPAD, false);
  private final Cipher ecb = Cipher.getInstance(Cipher.ALG_AES_BLOCK_128_ECB_NOPAD, false);

  // in RAM: what a derivation signs 48, both challenges 16, chaining value 16, counter 16,
  // the host's cryptogram 8, state 1
  private static final short CHALLENGES = 48;
  private static final short CHAINING = 64;
  private static final short COMMANDS = 80;
  private static final short HOST = 96;
  private static final short STATE = 104;
  private final byte[] ram =
      JCSystem.makeTransientByteArray((short) 105, JCSystem.CLEAR_ON_DESELECT);

  /**
   * @param parameters PARAMETERS_SIZE bytes from {@code at} on
   */
  SecureChannel(byte[] parameters, short at) {
    Util.arrayCopyNonAtomic(parameters, at, kept, (short) 0, (short) (CHIP_SIZE + 1));
    encryption.setKey(parameters, (short) (at + COUNTER));
    authentication.setKey(parameters, (short) (at + COUNTER + KEY_SIZE));
  }

  private static AESKey kept() {
    return (AESKey) KeyBuilder.buildKey(KeyBuilder.TYPE_AES, KeyBuilder.LENGTH_AES_128, false);
  }

  private static AESKey ofSession() {
    return (AESKey)
        KeyBuilder.buildKey(
            KeyBuilder.TYPE_AES_TRANSIENT_DESELECT, KeyBuilder.LENGTH_AES_128, false);
  }

  /** INITIALIZE UPDATE: a new challenge, new session keys, and the card's cryptogram. */
  void initializeUpdate(APDU apdu, byte[] buffer) {
    end();
    Incoming.parametersP2(buffer, (byte) 0);
    Incoming.expect(apdu, buffer, CHALLENGE_SIZE);
    byte version = buffer[ISO7816.OFFSET_P1];
    if (version != 0 && version != kept[VERSION]) {
      ISOException.throwIt(KEY_NOT_FOUND);
    }
    count();
    challenge(buffer);
    derive(encryption, S_ENC, (short) 128);
    sessionEncryption.setKey(ram, (short) 32);
    derive(authentication, S_MAC, (short) 128);
    commandMac.setKey(ram, (short) 32);
    derive(authentication, S_RMAC, (short) 128);
    answerMac.setKey(ram, (short) 32);
    derive(commandMac, HOST_CRYPTOGRAM, (short) 64);
    Util.arrayCopyNonAtomic(ram, (short) 32, ram, HOST, CHALLENGE_SIZE);

    short at = Util.arrayCopyNonAtomic(kept, (short) 0, buffer, (short) 0, (short) (CHIP_SIZE + 1));
    buffer[at] = SCP03;
    buffer[(short) (at + 1)] = OPTIONS;
    at = (short) (at + 2);
    short card = (short) (CHALLENGES + CHALLENGE_SIZE);
    at = Util.arrayCopyNonAtomic(ram, card, buffer, at, CHALLENGE_SIZE);
    derive(commandMac, CARD_CRYPTOGRAM, (short) 64);
    at = Util.arrayCopyNonAtomic(ram, (short) 32, buffer, at, CHALLENGE_SIZE);
    at = Util.arrayCopyNonAtomic(kept, COUNTER, buffer, at, COUNTER_SIZE);
    ram[STATE] = ASKED;
    apdu.setOutgoingAndSend((short) 0, at);
  }

  /** Before the challenge leaves, so that none comes twice, whatever becomes of the channel. */
  private void count() {
    Util.arrayCopyNonAtomic(kept, COUNTER, ram, (short) 0, COUNTER_SIZE);
    short i = (short) (COUNTER_SIZE - 1);
    while (i >= 0) {
      ram[i] = (byte) (ram[i] + 1);
      if (ram[i] != 0) {
        Util.arrayCopy(ram, (short) 0, kept, COUNTER, COUNTER_SIZE);
        return;
      }
      i = (short) (i - 1);
    }
    ISOException.throwIt(Status.BLOCKED); // used up
  }

  /** The host's challenge as it came, and the card's: from counter and AID (section 6.2.2.1). */
  private void challenge(byte[] buffer) {
    Util.arrayCopyNonAtomic(buffer, DATA, ram, CHALLENGES, CHALLENGE_SIZE);
    short at = Util.arrayCopyNonAtomic(kept, COUNTER, ram, BLOCK, COUNTER_SIZE);
    byte aid = JCSystem.getAID().getBytes(ram, at);
    sign(encryption, CARD_CHALLENGE, (short) 64, (short) (COUNTER_SIZE + aid));
    short card = (short) (CHALLENGES + CHALLENGE_SIZE);
    Util.arrayCopyNonAtomic(ram, (short) 32, ram, card, CHALLENGE_SIZE);
  }

  /** SP 800-108 in counter mode over both challenges; the result stands at 32. */
  private void derive(AESKey key, byte constant, short bits) {
    Util.arrayCopyNonAtomic(ram, CHALLENGES, ram, BLOCK, BLOCK);
    sign(key, constant, bits, BLOCK);
  }

  /** 11 zeros, constant, 00, length in bits, 01, then the context that stands at 16. */
  private void sign(AESKey key, byte constant, short bits, short contextSize) {
    Util.arrayFillNonAtomic(ram, (short) 0, (short) 11, (byte) 0);
    ram[11] = constant;
    ram[12] = 0;
    Util.setShort(ram, (short) 13, bits);
    ram[15] = 1;
    cmac.init(key, Signature.MODE_SIGN);
    cmac.sign(ram, (short) 0, (short) (BLOCK + contextSize), ram, (short) 32);
  }

  /** EXTERNAL AUTHENTICATE: opens the channel, at the one level there is. */
  void externalAuthenticate(APDU apdu, byte[] buffer) {
    short size = Incoming.receive(apdu, buffer);
    if (ram[STATE] != ASKED) {
      refuse(Status.BLOCKED);
    }
    if (buffer[ISO7816.OFFSET_P1] != LEVEL || buffer[ISO7816.OFFSET_P2] != 0) {
      refuse(ISO7816.SW_INCORRECT_P1P2);
    }
    if (size != (short) (CHALLENGE_SIZE + MAC_SIZE)) {
      refuse(ISO7816.SW_WRONG_LENGTH);
    }
    verify(buffer, CHALLENGE_SIZE);
    if (Util.arrayCompare(buffer, DATA, ram, HOST, CHALLENGE_SIZE) != 0) {
      refuse(AUTHENTICATION_FAILED);
    }
    Util.arrayFillNonAtomic(ram, COMMANDS, BLOCK, (byte) 0);
    ram[STATE] = OPEN;
  }

  /**
   * Receives a secured command: its data stands in clear in the buffer afterwards.
   *
   * @return how many bytes of data it has
   */
  short receive(APDU apdu, byte[] buffer) {
    short size = Incoming.receive(apdu, buffer);
    if (ram[STATE] != OPEN) {
      refuse(ISO7816.SW_SECURITY_STATUS_NOT_SATISFIED);
    }
    short sealed = (short) (size - MAC_SIZE);
    if (sealed < BLOCK || (short) (sealed % BLOCK) != 0) {
      refuse(ISO7816.SW_WRONG_LENGTH);
    }
    verify(buffer, sealed);
    countCommand();
    initializeCbc();
    cbc.doFinal(buffer, DATA, sealed, buffer, DATA);
    return withoutPadding(buffer, sealed);
  }

  /** C-MAC over the chaining value, the header and the data before the MAC. */
  private void verify(byte[] buffer, short size) {
    cmac.init(commandMac, Signature.MODE_SIGN);
    cmac.update(ram, CHAINING, BLOCK);
    cmac.sign(buffer, (short) 0, (short) (DATA + size), ram, CHAINING);
    if (Util.arrayCompare(ram, CHAINING, buffer, (short) (DATA + size), MAC_SIZE) != 0) {
      refuse(ISO7816.SW_SECURITY_STATUS_NOT_SATISFIED);
    }
  }

  private void countCommand() {
    short i = (short) (COMMANDS + BLOCK - 1);
    do {
      ram[i] = (byte) (ram[i] + 1);
      i = (short) (i - 1);
    } while (ram[(short) (i + 1)] == 0);
  }

  /** The counter of commands, encrypted, is where the chain of blocks begins. */
  private void initializeCbc() {
    ecb.init(sessionEncryption, Cipher.MODE_ENCRYPT);
    ecb.doFinal(ram, COMMANDS, BLOCK, ram, (short) 0);
    cbc.init(sessionEncryption, Cipher.MODE_DECRYPT, ram, (short) 0, BLOCK);
  }

  private short withoutPadding(byte[] buffer, short sealed) {
    short size = (short) (sealed - 1);
    while (size > 0 && buffer[(short) (DATA + size)] == 0) {
      size = (short) (size - 1);
    }
    if (buffer[(short) (DATA + size)] != PADDING) {
      refuse(Status.DATA_WRONG);
    }
    return size;
  }

  /** Answers that it is done, with nothing but the R-MAC. */
  void sendDone(APDU apdu, byte[] buffer) {
    Util.setShort(buffer, (short) 0, ISO7816.SW_NO_ERROR);
    cmac.init(answerMac, Signature.MODE_SIGN);
    cmac.update(ram, CHAINING, BLOCK);
    cmac.sign(buffer, (short) 0, (short) 2, ram, (short) 32);
    Util.arrayCopyNonAtomic(ram, (short) 32, buffer, (short) 0, MAC_SIZE);
    apdu.setOutgoingAndSend((short) 0, MAC_SIZE);
  }

  private void refuse(short status) {
    end();
    ISOException.throwIt(status);
  }

  void end() {
    ram[STATE] = CLOSED;
    Util.arrayFillNonAtomic(ram, (short) 0, STATE, (byte) 0);
  }
}
