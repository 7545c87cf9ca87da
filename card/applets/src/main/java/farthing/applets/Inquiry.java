package farthing.applets;

import javacard.framework.APDU;
import javacard.framework.ISO7816;
import javacard.framework.ISOException;
import javacard.framework.Util;

/**
 * What the purse tells whoever asks, and changes nothing: SELECT, SLOT INQUIRY, READ RECORD and GET
 * PREVIOUS IEP SIGNATURE.
 */
final class Inquiry {
  private static final byte P1_BY_NAME = 0x04;
  private static final byte P2_RECORD = 0x0C;

  private static final byte[] AID = {(byte) 0xF0, 'F', 'A', 'R', 'T', 'H', 'I', 'N', 'G', 0x01};
  private static final byte VERSION = 1;

  private static final short DATA = Incoming.DATA;

  private final Purse purse;

  Inquiry(Purse purse) {
    this.purse = purse;
  }

  /** SELECT: the FCI, 6F { 84 AID, A5 { what the purse is } }. */
  void select(APDU apdu, byte[] buffer) {
    Incoming.parameters(buffer, P1_BY_NAME, (byte) 0);
    short size = Incoming.receiveSome(apdu, buffer);
    if (size != (short) AID.length
        || Util.arrayCompare(buffer, DATA, AID, (short) 0, (short) AID.length) != 0) {
      ISOException.throwIt(ISO7816.SW_FILE_NOT_FOUND);
    }
    short at = tag((byte) 0x84, (short) AID.length, buffer, (short) 2);
    at = Util.arrayCopyNonAtomic(AID, (short) 0, buffer, at, (short) AID.length);
    short inner = (short) (at + 2);
    at = tag((byte) 0x80, (short) 1, buffer, inner);
    buffer[at] = VERSION;
    at = (short) (at + 1);
    if (!purse.isBlank()) {
      at = tell((byte) 0x81, Purse.PROVIDER, (short) 4, buffer, at);
      at = tell((byte) 0x82, Purse.NUMBER, (short) 6, buffer, at);
      at = tell((byte) 0x83, Purse.SUITE, (short) 1, buffer, at);
      at = tell((byte) 0x84, Purse.GENERATION, (short) 1, buffer, at);
      at = tell((byte) 0x85, Purse.EXPIRY, (short) 3, buffer, at);
      at = tell((byte) 0x86, Purse.CARD_STATE, (short) 2, buffer, at);
      at = tag((byte) 0x87, (short) 1, buffer, at);
      buffer[at] = purse.slots.count();
      at = (short) (at + 1);
    }
    tag((byte) 0xA5, (short) (at - inner), buffer, (short) (inner - 2));
    tag((byte) 0x6F, (short) (at - 2), buffer, (short) 0);
    apdu.setOutgoingAndSend((short) 0, at);
  }

  private short tell(byte tag, short field, short size, byte[] buffer, short at) {
    return Util.arrayCopyNonAtomic(purse.identity, field, buffer, tag(tag, size, buffer, at), size);
  }

  private static short tag(byte tag, short size, byte[] buffer, short at) {
    buffer[at] = tag;
    buffer[(short) (at + 1)] = (byte) size;
    return (short) (at + 2);
  }

  void readRecord(APDU apdu, byte[] buffer) {
    Incoming.parametersP2(buffer, P2_RECORD);
    Incoming.expect(apdu, buffer, (short) 0);
    purse.wantPersonalised();
    short record = purse.log.find((short) (buffer[ISO7816.OFFSET_P1] & 0xFF));
    if (record == Records.NONE) {
      ISOException.throwIt(ISO7816.SW_RECORD_NOT_FOUND);
    }
    Util.arrayCopyNonAtomic(purse.log.bytes(), record, buffer, (short) 0, Purse.LOG_SIZE);
    apdu.setOutgoingAndSend((short) 0, Purse.LOG_SIZE);
  }

  void getPrevious(APDU apdu, byte[] buffer) {
    Incoming.parameters(buffer, (byte) 0, (byte) 0);
    Incoming.expect(apdu, buffer, (short) 2);
    purse.wantPersonalised();
    byte[] signatures = purse.signatures.bytes();
    for (short back = 1; back <= purse.signatures.count(); back++) {
      short record = purse.signatures.find(back);
      if (Util.arrayCompare(
              buffer, DATA, signatures, (short) (record + Purse.SIGNED_NUMBER), (short) 2)
          == 0) {
        Util.arrayCopyNonAtomic(signatures, record, buffer, (short) 0, Purse.SIGNED_SIZE);
        apdu.setOutgoingAndSend((short) 0, Purse.SIGNED_SIZE);
        return;
      }
    }
    ISOException.throwIt(Status.SIGNATURE_NOT_AVAILABLE);
  }

  void slotInquiry(APDU apdu, byte[] buffer) {
    Incoming.parametersP1(buffer, (byte) 0);
    Incoming.expect(apdu, buffer, (short) 0);
    purse.wantPersonalised();
    byte slot = buffer[ISO7816.OFFSET_P2];
    if (!purse.slots.exists(slot)) {
      ISOException.throwIt(Status.NO_SUCH_SLOT);
    }
    short at = purse.slots.at(slot, (short) 0);
    Util.arrayCopyNonAtomic(purse.slots.bytes(), at, buffer, (short) 0, Slots.SIZE);
    apdu.setOutgoingAndSend((short) 0, Slots.SIZE);
  }
}
