package farthing.applets;

import javacard.framework.APDU;
import javacard.framework.Applet;
import javacard.framework.ISO7816;
import javacard.framework.ISOException;
import javacard.framework.Util;
import javacard.security.RandomData;

/**
 * The purse on a Java Card: suite 20, purchase, authentication and cancel (PROTOCOL, section 3).
 *
 * <p>Every command is checked in the same order: CLA, INS, P1 and P2, the length, then the state.
 * All memory is taken when the applet is installed.
 */
public class PurseApplet extends Applet {
  private static final byte CLA_ISO = 0x00;
  private static final byte CLA_PURSE = (byte) 0x90;

  private static final byte SELECT = (byte) 0xA4;
  private static final byte READ_RECORD = (byte) 0xB2;
  private static final byte VERIFY = 0x20;
  private static final byte INITIALIZE = 0x50;
  private static final byte CREDIT = 0x52;
  private static final byte DEBIT = 0x54;
  private static final byte GET_PREVIOUS = 0x5A;
  private static final byte SLOT_INQUIRY = 0x5C;
  private static final byte PERSONALISE = (byte) 0xE0;

  private static final byte P1_BY_NAME = 0x04;
  private static final byte P1_PURCHASE = 0x01;
  private static final byte P1_CANCEL = 0x07;
  private static final byte P2_RECORD = 0x0C;
  private static final byte P2_PIN = (byte) 0x81;

  private static final short DATA = ISO7816.OFFSET_CDATA;
  private static final short INITIALIZE_ANSWER_SIZE = 41;
  private static final byte[] S1_LABEL = {'S', '1'};

  private static final byte[] AID = {(byte) 0xF0, 'F', 'A', 'R', 'T', 'H', 'I', 'N', 'G', 0x01};
  private static final byte VERSION = 1;

  private final Purse purse = new Purse();
  private final Session session = new Session();
  private final Macs macs = new Macs();
  private final Purchase purchase = new Purchase(purse, session, macs);
  private final Personalisation personalisation = new Personalisation();
  private final RandomData randomData = RandomData.getInstance(RandomData.ALG_TRNG);

  protected PurseApplet() {}

  public static void install(byte[] parameters, short offset, byte length) {
    new PurseApplet().register();
  }

  /** Draws RND; a test's card draws it from a list instead. */
  protected void random(byte[] buffer, short offset, short length) {
    randomData.nextBytes(buffer, offset, length);
  }

  /** Another SELECT of the purse comes by here too; a reset takes the verified PIN by itself. */
  @Override
  public void deselect() {
    purse.pin.reset();
  }

  @Override
  public void process(APDU apdu) {
    byte[] buffer = apdu.getBuffer();
    // whatever comes ends the session: only the fitting command right behind INITIALIZE uses it
    byte opened = session.end();
    byte ins = buffer[ISO7816.OFFSET_INS];
    switch (buffer[ISO7816.OFFSET_CLA]) {
      case CLA_ISO:
        processIso(apdu, buffer, ins);
        break;
      case CLA_PURSE:
        processPurse(apdu, buffer, ins, opened);
        break;
      default:
        ISOException.throwIt(ISO7816.SW_CLA_NOT_SUPPORTED);
    }
  }

  private void processIso(APDU apdu, byte[] buffer, byte ins) {
    switch (ins) {
      case SELECT:
        tell(apdu, buffer);
        break;
      case READ_RECORD:
        readRecord(apdu, buffer);
        break;
      case VERIFY:
        verify(apdu, buffer);
        break;
      default:
        ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
    }
  }

  private void processPurse(APDU apdu, byte[] buffer, byte ins, byte opened) {
    switch (ins) {
      case INITIALIZE:
        initialize(apdu, buffer);
        break;
      case DEBIT:
        parametersP1(buffer, P1_PURCHASE);
        debit(apdu, buffer, opened, Purchase.PURCHASE);
        break;
      case CREDIT:
        parametersP1(buffer, P1_CANCEL);
        debit(apdu, buffer, opened, Purchase.CANCEL);
        break;
      case GET_PREVIOUS:
        getPrevious(apdu, buffer);
        break;
      case SLOT_INQUIRY:
        slotInquiry(apdu, buffer);
        break;
      case PERSONALISE:
        personalise(apdu, buffer);
        break;
      default:
        ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
    }
  }

  /** SELECT: the FCI, 6F { 84 AID, A5 { what the purse is } }. */
  private void tell(APDU apdu, byte[] buffer) {
    parameters(buffer, P1_BY_NAME, (byte) 0);
    short size = receiveSome(apdu, buffer);
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

  private void readRecord(APDU apdu, byte[] buffer) {
    parametersP2(buffer, P2_RECORD);
    expect(apdu, buffer, (short) 0);
    wantPurse();
    short record = purse.log.find((short) (buffer[ISO7816.OFFSET_P1] & 0xFF));
    if (record == Records.NONE) {
      ISOException.throwIt(ISO7816.SW_RECORD_NOT_FOUND);
    }
    Util.arrayCopyNonAtomic(purse.log.bytes(), record, buffer, (short) 0, Purse.LOG_SIZE);
    apdu.setOutgoingAndSend((short) 0, Purse.LOG_SIZE);
  }

  private void verify(APDU apdu, byte[] buffer) {
    parameters(buffer, (byte) 0, P2_PIN);
    short size = receive(apdu, buffer);
    if (size != 0 && size != Purse.PIN_SIZE) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
    wantPurse();
    if (!purse.hasPin()) {
      ISOException.throwIt(Status.BLOCKED);
    }
    if (purse.pin.getTriesRemaining() == 0) {
      ISOException.throwIt(Status.PIN_BLOCKED);
    }
    boolean good =
        size == 0 ? purse.pin.isValidated() : purse.pin.check(buffer, DATA, Purse.PIN_SIZE);
    if (!good) {
      ISOException.throwIt((short) (Status.PIN_WRONG | purse.pin.getTriesRemaining()));
    }
  }

  private void initialize(APDU apdu, byte[] buffer) {
    byte p1 = buffer[ISO7816.OFFSET_P1];
    if (p1 != P1_PURCHASE && p1 != P1_CANCEL) {
      ISOException.throwIt(ISO7816.SW_INCORRECT_P1P2);
    }
    expect(apdu, buffer, p1 == P1_PURCHASE ? (short) 7 : (short) 2);
    wantPurse();
    if (purse.isLockedForGood()) {
      ISOException.throwIt(Status.LOCKED_FOR_GOOD);
    }
    if (purse.arePurchasesBlocked()) {
      ISOException.throwIt(Status.BLOCKED);
    }
    byte slot = buffer[ISO7816.OFFSET_P2];
    if (p1 == P1_PURCHASE) {
      checkPurchase(buffer, slot);
    } else {
      recallPurchase(buffer, slot);
    }
    if (purse.areNumbersUsedUp()) {
      ISOException.throwIt(Status.NTIEP_USED_UP);
    }
    if (p1 == P1_PURCHASE && purse.wantsPinForPurchase() && !isPinVerified()) {
      ISOException.throwIt(Status.PIN_WANTED);
    }
    openSession(p1 == P1_PURCHASE ? Purchase.PURCHASE : Purchase.CANCEL, slot, buffer);
    apdu.setOutgoingAndSend((short) 0, INITIALIZE_ANSWER_SIZE);
  }

  private boolean isPinVerified() {
    return purse.hasPin() && purse.pin.isValidated();
  }

  /** What can be refused before anything is signed; then M and CURR are the session's. */
  private void checkPurchase(byte[] buffer, byte slot) {
    short amount = DATA;
    short currency = (short) (DATA + Amounts.SIZE);
    if (!Amounts.isOne(buffer, amount) || !Slots.isCurrency(buffer, currency)) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    if (Slots.isAuthentication(buffer, currency)) {
      if (!Amounts.isZero(buffer, amount)) {
        ISOException.throwIt(Status.AMOUNT_TOO_HIGH);
      }
    } else {
      if (!purse.slots.exists(slot)) {
        ISOException.throwIt(Status.NO_SUCH_SLOT);
      }
      if (!purse.slots.holds(slot, buffer, currency)) {
        ISOException.throwIt(Status.CURRENCY_NOT_THE_SLOTS);
      }
      if (Amounts.isZero(buffer, amount)) {
        ISOException.throwIt(Status.AMOUNT_TOO_LOW);
      }
      short most = purse.slots.at(slot, Slots.AMOUNT_MAX);
      if (Amounts.isGreater(buffer, amount, purse.slots.bytes(), most)) {
        ISOException.throwIt(Status.AMOUNT_TOO_HIGH);
      }
    }
    remember(buffer, amount, buffer, currency);
  }

  /** A cancel's M and CURR are those of the last purchase, if that is what came last. */
  private void recallPurchase(byte[] buffer, byte slot) {
    short last = purse.log.find((short) 1);
    short signed = purse.signatures.find((short) 1);
    byte[] log = purse.log.bytes();
    if (last == Records.NONE
        || log[(short) (last + Purse.LOG_TYPE)] != Purchase.PURCHASE
        || Slots.isAuthentication(log, (short) (last + Purse.LOG_CURRENCY))
        || Util.arrayCompare(buffer, DATA, log, (short) (last + Purse.LOG_NUMBER), (short) 2)
            != 0) {
      ISOException.throwIt(Status.BAD_SEQUENCE);
    }
    if (purse.signatures.bytes()[(short) (signed + Purse.SIGNED_SLOT)] != slot) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    remember(log, (short) (last + Purse.LOG_AMOUNT), log, (short) (last + Purse.LOG_CURRENCY));
  }

  private void remember(byte[] amounts, short amount, byte[] currencies, short currency) {
    byte[] kept = session.bytes();
    Util.arrayCopyNonAtomic(amounts, amount, kept, Session.AMOUNT, Amounts.SIZE);
    Util.arrayCopyNonAtomic(currencies, currency, kept, Session.CURRENCY, Slots.CURRENCY_SIZE);
  }

  /** Draws RND, lays out the answer and signs it; nothing is written but RAM. */
  private void openSession(byte type, byte slot, byte[] buffer) {
    byte[] kept = session.bytes();
    kept[Session.SLOT] = slot;
    Util.setShort(kept, Session.NUMBER, purse.nextNumber());
    random(kept, Session.RANDOM, Session.RANDOM_SIZE);

    short at =
        Util.arrayCopyNonAtomic(
            purse.identity, (short) 0, buffer, (short) 0, Purse.PUBLIC_IDENTITY_SIZE);
    at = Util.arrayCopyNonAtomic(kept, Session.CURRENCY, buffer, at, Slots.CURRENCY_SIZE);
    if (session.isAuthentication()) {
      at = Util.arrayFillNonAtomic(buffer, at, Amounts.SIZE, (byte) 0);
    } else {
      short balance = purse.slots.at(slot, Slots.BALANCE);
      at = Util.arrayCopyNonAtomic(purse.slots.bytes(), balance, buffer, at, Amounts.SIZE);
    }
    short numberAndRandom = (short) (2 + Session.RANDOM_SIZE);
    at = Util.arrayCopyNonAtomic(kept, Session.NUMBER, buffer, at, numberAndRandom);

    macs.derive(purse.key(Purse.KEY_PURCHASE), S1_LABEL, kept, Session.NUMBER, numberAndRandom);
    byte[] message = macs.message();
    message[0] = 0x01;
    message[1] = type;
    short end = Util.arrayCopyNonAtomic(buffer, (short) 0, message, (short) 2, at);
    end = Util.arrayCopyNonAtomic(kept, Session.AMOUNT, message, end, Amounts.SIZE);
    macs.sign(end, buffer, at);
    macs.forget();
    Util.arrayCopyNonAtomic(buffer, at, kept, Session.S1, Macs.SIZE);
    session.open(type);
  }

  private void debit(APDU apdu, byte[] buffer, byte opened, byte type) {
    expect(apdu, buffer, Purchase.COMMAND_SIZE);
    wantPurse();
    if (opened != type) {
      ISOException.throwIt(Status.BAD_SEQUENCE);
    }
    if (buffer[ISO7816.OFFSET_P2] != session.slot()) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
    purchase.debit(type, buffer, DATA);
    apdu.setOutgoingAndSend(DATA, Purchase.ANSWER_SIZE);
  }

  private void getPrevious(APDU apdu, byte[] buffer) {
    parameters(buffer, (byte) 0, (byte) 0);
    expect(apdu, buffer, (short) 2);
    wantPurse();
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

  private void slotInquiry(APDU apdu, byte[] buffer) {
    parametersP1(buffer, (byte) 0);
    expect(apdu, buffer, (short) 0);
    wantPurse();
    byte slot = buffer[ISO7816.OFFSET_P2];
    if (!purse.slots.exists(slot)) {
      ISOException.throwIt(Status.NO_SUCH_SLOT);
    }
    short at = purse.slots.at(slot, (short) 0);
    Util.arrayCopyNonAtomic(purse.slots.bytes(), at, buffer, (short) 0, Slots.SIZE);
    apdu.setOutgoingAndSend((short) 0, Slots.SIZE);
  }

  /** Known to a blank card only: once it is a purse, there is no such command. */
  private void personalise(APDU apdu, byte[] buffer) {
    if (!purse.isBlank()) {
      ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
    }
    parametersP2(buffer, (byte) 0);
    short size = receiveSome(apdu, buffer);
    personalisation.take(buffer[ISO7816.OFFSET_P1], buffer, DATA, size, purse);
    // keys and PIN leave the buffer, which other applets may read
    Util.arrayFillNonAtomic(buffer, DATA, size, (byte) 0);
  }

  private void wantPurse() {
    if (purse.isBlank()) {
      ISOException.throwIt(Status.BLOCKED);
    }
  }

  private static void parameters(byte[] buffer, byte p1, byte p2) {
    parametersP1(buffer, p1);
    parametersP2(buffer, p2);
  }

  private static void parametersP1(byte[] buffer, byte p1) {
    if (buffer[ISO7816.OFFSET_P1] != p1) {
      ISOException.throwIt(ISO7816.SW_INCORRECT_P1P2);
    }
  }

  private static void parametersP2(byte[] buffer, byte p2) {
    if (buffer[ISO7816.OFFSET_P2] != p2) {
      ISOException.throwIt(ISO7816.SW_INCORRECT_P1P2);
    }
  }

  private static void expect(APDU apdu, byte[] buffer, short size) {
    if (receive(apdu, buffer) != size) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
  }

  private static short receiveSome(APDU apdu, byte[] buffer) {
    short size = receive(apdu, buffer);
    if (size == 0) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
    return size;
  }

  /** Receives the command's data behind its header; how many bytes it has. */
  private static short receive(APDU apdu, byte[] buffer) {
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
