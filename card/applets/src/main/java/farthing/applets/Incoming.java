package farthing.applets;

import javacard.framework.APDU;
import javacard.framework.ISO7816;
import javacard.framework.ISOException;

/** What every command passes before its state is looked at: P1 and P2, then the length. */
final class Incoming {
  /** Where a command's data stands in the APDU buffer. */
  static final short DATA = ISO7816.OFFSET_CDATA;

  private Incoming() {}

  static void parameters(byte[] buffer, byte p1, byte p2) {
    parametersP1(buffer, p1);
    parametersP2(buffer, p2);
  }

  static void parametersP1(byte[] buffer, byte p1) {
    if (buffer[ISO7816.OFFSET_P1] != p1) {
      ISOException.throwIt(ISO7816.SW_INCORRECT_P1P2);
    }
  }

  static void parametersP2(byte[] buffer, byte p2) {
    if (buffer[ISO7816.OFFSET_P2] != p2) {
      ISOException.throwIt(ISO7816.SW_INCORRECT_P1P2);
    }
  }

  static void expect(APDU apdu, byte[] buffer, short size) {
    if (receive(apdu, buffer) != size) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
  }

  /** How many bytes of data there are: so many at least, so many at most. */
  static short expectBetween(APDU apdu, byte[] buffer, short least, short most) {
    short size = receive(apdu, buffer);
    if (size < least || size > most) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
    return size;
  }

  static short receiveSome(APDU apdu, byte[] buffer) {
    short size = receive(apdu, buffer);
    if (size == 0) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
    return size;
  }

  /** Receives the command's data behind its header; how many bytes it has. */
  static short receive(APDU apdu, byte[] buffer) {
    short received = apdu.setIncomingAndReceive();
    short size = apdu.getIncomingLength();
    if (size > (short) (buffer.length - DATA)) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
    while (received < size) {
      received = (short) (received + apdu.receiveBytes((short) (DATA + received)));
    }
    return size;
  }
}
