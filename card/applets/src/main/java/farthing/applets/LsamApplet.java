package farthing.applets;

import javacard.framework.APDU;
import javacard.framework.Applet;
import javacard.framework.ISO7816;
import javacard.framework.ISOException;
import javacard.framework.OwnerPIN;
import javacard.framework.Util;

/**
 * The load security card: an issuer's KM-load and KM-update on a Java Card, in the place of a host
 * security module. Whoever has verified its PIN gets session keys of one transaction of one card,
 * and nothing else ever leaves it (docs/protocol/load-security-card.md).
 *
 * <p>Every command is checked in the same order: CLA, INS, P1 and P2, the length, then the state.
 * All memory is taken when the applet is installed.
 */
public class LsamApplet extends Applet {
  private static final byte CLA_ISO = 0x00;
  private static final byte CLA_LSAM = (byte) 0x90;

  private static final byte SELECT = (byte) 0xA4;
  private static final byte VERIFY = 0x20;
  private static final byte SESSION_KEY = 0x7C;
  private static final byte PERSONALISE = (byte) 0xE0;

  private static final byte P1_BY_NAME = 0x04;
  private static final byte P2_PIN = (byte) 0x81;

  /** 6F { 84 AID, A5 { 80 version, 81 number of master keys } }, the last to be filled in. */
  private static final byte[] FCI = {
    0x6F,
    0x14,
    (byte) 0x84,
    0x0A,
    (byte) 0xF0,
    'F',
    'A',
    'R',
    'T',
    'H',
    'I',
    'N',
    'G',
    0x03,
    (byte) 0xA5,
    0x06,
    (byte) 0x80,
    0x01,
    0x01,
    (byte) 0x81,
    0x01,
    0x00
  };

  private static final short AID = 4;
  private static final short AID_SIZE = 10;

  private static final short DATA = Incoming.DATA;

  private final LsamKeys keys = new LsamKeys();
  private final LsamDerivation derivation = new LsamDerivation(keys);
  private final OwnerPIN pin = new OwnerPIN(Purse.PIN_TRIES, Purse.PIN_SIZE);
  private final LsamPersonalisation personalisation = new LsamPersonalisation(keys, pin);

  protected LsamApplet() {}

  public static void install(byte[] parameters, short offset, byte length) {
    new LsamApplet().register();
  }

  /** Another SELECT comes by here too; a reset takes the verified PIN by itself. */
  @Override
  public void deselect() {
    pin.reset();
  }

  @Override
  public void process(APDU apdu) {
    byte[] buffer = apdu.getBuffer();
    byte ins = buffer[ISO7816.OFFSET_INS];
    switch (buffer[ISO7816.OFFSET_CLA]) {
      case CLA_ISO:
        if (ins == SELECT) {
          select(apdu, buffer);
        } else if (ins == VERIFY) {
          verify(apdu, buffer);
        } else {
          ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
        }
        break;
      case CLA_LSAM:
        if (ins == SESSION_KEY) {
          sessionKey(apdu, buffer);
        } else if (ins == PERSONALISE) {
          personalise(apdu, buffer);
        } else {
          ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
        }
        break;
      default:
        ISOException.throwIt(ISO7816.SW_CLA_NOT_SUPPORTED);
    }
  }

  private void select(APDU apdu, byte[] buffer) {
    Incoming.parameters(buffer, P1_BY_NAME, (byte) 0);
    short size = Incoming.receiveSome(apdu, buffer);
    if (size != AID_SIZE || Util.arrayCompare(buffer, DATA, FCI, AID, AID_SIZE) != 0) {
      ISOException.throwIt(ISO7816.SW_FILE_NOT_FOUND);
    }
    short end = Util.arrayCopyNonAtomic(FCI, (short) 0, buffer, (short) 0, (short) FCI.length);
    buffer[(short) (end - 1)] = keys.isBlank() ? 0 : (byte) keys.count();
    apdu.setOutgoingAndSend((short) 0, end);
  }

  private void verify(APDU apdu, byte[] buffer) {
    Incoming.parameters(buffer, (byte) 0, P2_PIN);
    short size = Incoming.receive(apdu, buffer);
    if (size != 0 && size != Purse.PIN_SIZE) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
    wantPersonalised();
    PinCheck.verify(pin, buffer, size);
  }

  private void sessionKey(APDU apdu, byte[] buffer) {
    byte which = buffer[ISO7816.OFFSET_P1];
    derivation.wantSessionKey(which);
    Incoming.parametersP2(buffer, (byte) 0);
    Incoming.expect(apdu, buffer, derivation.dataSize(which));
    wantPersonalised();
    if (!pin.isValidated()) {
      ISOException.throwIt(Status.PIN_WANTED);
    }
    derivation.sessionKey(which, buffer, DATA);
    apdu.setOutgoingAndSend(DATA, SuiteKeys.KEY_SIZE);
  }

  /** Known to a blank card only. */
  private void personalise(APDU apdu, byte[] buffer) {
    if (!keys.isBlank()) {
      ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
    }
    Incoming.parametersP2(buffer, (byte) 0);
    short size = Incoming.receiveSome(apdu, buffer);
    personalisation.take(buffer[ISO7816.OFFSET_P1], buffer, DATA, size);
    // keys and PIN leave the buffer, which other applets may read
    Util.arrayFillNonAtomic(buffer, DATA, size, (byte) 0);
  }

  private void wantPersonalised() {
    if (keys.isBlank()) {
      ISOException.throwIt(Status.BLOCKED);
    }
  }
}
