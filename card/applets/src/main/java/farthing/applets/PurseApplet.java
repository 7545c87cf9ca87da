package farthing.applets;

import javacard.framework.APDU;
import javacard.framework.Applet;
import javacard.framework.ISO7816;
import javacard.framework.ISOException;
import javacard.framework.Util;
import javacard.security.RandomData;

/**
 * The purse on a Java Card, of suite 20 or 10: purchase, authentication, cancel, load, unload and
 * update (PROTOCOL, section 3).
 *
 * <p>Every command is checked in the same order: CLA, INS, P1 and P2, the length, then the state.
 * All memory is taken when the applet is installed.
 */
public class PurseApplet extends Applet {
  private static final byte CLA_ISO = 0x00;
  private static final byte CLA_PURSE = (byte) 0x90;

  // of GlobalPlatform, and what goes through its secure channel
  private static final byte CLA_GP = (byte) 0x80;
  private static final byte CLA_GP_SECURE = (byte) 0x84;
  private static final byte CLA_PURSE_SECURE = (byte) 0x94;
  private static final byte INITIALIZE_UPDATE = 0x50;
  private static final byte EXTERNAL_AUTHENTICATE = (byte) 0x82;

  private static final byte SELECT = (byte) 0xA4;
  private static final byte READ_RECORD = (byte) 0xB2;
  private static final byte VERIFY = 0x20;
  private static final byte INITIALIZE = 0x50;
  private static final byte CREDIT = 0x52;
  private static final byte DEBIT = 0x54;
  private static final byte UPDATE = 0x58;
  private static final byte GET_PREVIOUS = 0x5A;
  private static final byte SLOT_INQUIRY = 0x5C;
  private static final byte PERSONALISE = (byte) 0xE0;

  private static final byte P1_LOAD = 0x00;
  private static final byte P1_PURCHASE = 0x01;
  private static final byte P1_UPDATE = 0x04;
  private static final byte P1_UNLOAD = 0x05;
  private static final byte P1_CANCEL = 0x07;
  private static final byte P2_PIN = (byte) 0x81;

  private static final short DATA = Incoming.DATA;

  private final Purse purse = new Purse();
  private final Session session = new Session();
  private final Macs macs = new Macs(purse);
  private final Inquiry inquiry = new Inquiry(purse);
  private final Initialize initialize = new Initialize(purse, session, macs);
  private final InitializeLoad initializeLoad = new InitializeLoad(purse, session, macs);
  private final Kept kept = new Kept(purse);
  private final Purchase purchase = new Purchase(purse, session, macs, kept);
  private final Load load = new Load(purse, session, macs, kept);
  private final Update update = new Update(purse, session, macs, kept);
  private final Personalisation personalisation = new Personalisation();
  private final RandomData randomData = RandomData.getInstance(RandomData.ALG_TRNG);

  /** How PERSONALISE comes to a physical card; none on a simulated one, where it comes in clear. */
  private final SecureChannel channel;

  /** A simulated card. */
  protected PurseApplet() {
    channel = null;
  }

  private PurseApplet(byte[] parameters, short at) {
    channel = new SecureChannel(parameters, at);
  }

  /**
   * A simulated card; or, where the installation has data for it, one that is personalised through
   * a secure channel alone.
   *
   * @param parameters as Java Card has them: AID, control information and data, each behind its
   *     length; perhaps nothing at all
   */
  public static void install(byte[] parameters, short offset, byte length) {
    short size = length == 0 ? 0 : sizeOfData(parameters, offset);
    if (size == 0) {
      new PurseApplet().register();
    } else if (size == SecureChannel.PARAMETERS_SIZE) {
      new PurseApplet(parameters, (short) (dataOf(parameters, offset) + 1)).register();
    } else {
      ISOException.throwIt(ISO7816.SW_WRONG_DATA);
    }
  }

  private static short dataOf(byte[] parameters, short offset) {
    short control = (short) (offset + 1 + parameters[offset]);
    return (short) (control + 1 + parameters[control]);
  }

  private static short sizeOfData(byte[] parameters, short offset) {
    return (short) (parameters[dataOf(parameters, offset)] & 0xFF);
  }

  /** Draws RND or RIEP; a test's card draws it from a list instead. */
  protected void random(byte[] buffer, short offset, short length) {
    randomData.nextBytes(buffer, offset, length);
  }

  /** Another SELECT of the purse comes by here too; a reset takes the verified PIN by itself. */
  @Override
  public void deselect() {
    purse.pin.reset();
    if (channel != null) {
      channel.end();
    }
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
        processChannel(apdu, buffer, ins);
    }
  }

  /** Known to a blank card alone that has a channel. */
  private void processChannel(APDU apdu, byte[] buffer, byte ins) {
    if (channel == null || !purse.isBlank()) {
      ISOException.throwIt(ISO7816.SW_CLA_NOT_SUPPORTED);
    }
    byte cla = buffer[ISO7816.OFFSET_CLA];
    if (cla == CLA_GP && ins == INITIALIZE_UPDATE) {
      channel.initializeUpdate(apdu, buffer);
    } else if (cla == CLA_GP_SECURE && ins == EXTERNAL_AUTHENTICATE) {
      channel.externalAuthenticate(apdu, buffer);
    } else if (cla == CLA_PURSE_SECURE && ins == PERSONALISE) {
      Incoming.parametersP2(buffer, (byte) 0);
      takePart(buffer, channel.receive(apdu, buffer));
      channel.sendDone(apdu, buffer);
    } else {
      ISOException.throwIt(ISO7816.SW_CLA_NOT_SUPPORTED);
    }
  }

  private void processIso(APDU apdu, byte[] buffer, byte ins) {
    switch (ins) {
      case SELECT:
        inquiry.select(apdu, buffer);
        break;
      case READ_RECORD:
        inquiry.readRecord(apdu, buffer);
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
        debit(apdu, buffer, opened);
        break;
      case CREDIT:
        credit(apdu, buffer, opened);
        break;
      case UPDATE:
        update(apdu, buffer, opened);
        break;
      case GET_PREVIOUS:
        inquiry.getPrevious(apdu, buffer);
        break;
      case SLOT_INQUIRY:
        inquiry.slotInquiry(apdu, buffer);
        break;
      case PERSONALISE:
        personalise(apdu, buffer);
        break;
      default:
        ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
    }
  }

  private void initialize(APDU apdu, byte[] buffer) {
    byte slot = buffer[ISO7816.OFFSET_P2];
    switch (buffer[ISO7816.OFFSET_P1]) {
      case P1_LOAD:
        initializeLoad(apdu, buffer, Load.LOAD, slot);
        break;
      case P1_PURCHASE:
        initializePurchase(apdu, buffer, Purchase.PURCHASE, slot, (short) 7);
        break;
      case P1_UPDATE:
        Incoming.parametersP2(buffer, (byte) 0);
        initializeUpdate(apdu, buffer);
        break;
      case P1_UNLOAD:
        initializeLoad(apdu, buffer, Load.UNLOAD, slot);
        break;
      case P1_CANCEL:
        initializePurchase(apdu, buffer, Purchase.CANCEL, slot, (short) 2);
        break;
      default:
        ISOException.throwIt(ISO7816.SW_INCORRECT_P1P2);
    }
  }

  private void initializePurchase(APDU apdu, byte[] buffer, byte type, byte slot, short size) {
    Incoming.expect(apdu, buffer, size);
    purse.wantPersonalised();
    initialize.check(type, slot, buffer);
    random(session.bytes(), Session.RANDOM, Session.RANDOM_SIZE);
    apdu.setOutgoingAndSend((short) 0, initialize.open(type, slot, buffer));
  }

  private void initializeLoad(APDU apdu, byte[] buffer, byte type, byte slot) {
    Incoming.expect(apdu, buffer, InitializeLoad.DATA_SIZE);
    purse.wantPersonalised();
    initializeLoad.check(type, slot, buffer);
    random(session.bytes(), Session.SECRET, Session.SECRET_SIZE);
    apdu.setOutgoingAndSend((short) 0, initializeLoad.open(type, slot, buffer));
  }

  private void initializeUpdate(APDU apdu, byte[] buffer) {
    Incoming.expect(apdu, buffer, Update.INITIALIZE_SIZE);
    purse.wantPersonalised();
    update.check(buffer);
    random(session.bytes(), Session.RANDOM, Session.RANDOM_SIZE);
    apdu.setOutgoingAndSend((short) 0, update.open(buffer));
  }

  private void debit(APDU apdu, byte[] buffer, byte opened) {
    if (buffer[ISO7816.OFFSET_P1] == P1_UNLOAD) {
      load(apdu, buffer, opened, Load.UNLOAD);
    } else {
      Incoming.parametersP1(buffer, P1_PURCHASE);
      purchase(apdu, buffer, opened, Purchase.PURCHASE);
    }
  }

  private void credit(APDU apdu, byte[] buffer, byte opened) {
    if (buffer[ISO7816.OFFSET_P1] == P1_LOAD) {
      load(apdu, buffer, opened, Load.LOAD);
    } else {
      Incoming.parametersP1(buffer, P1_CANCEL);
      purchase(apdu, buffer, opened, Purchase.CANCEL);
    }
  }

  private void purchase(APDU apdu, byte[] buffer, byte opened, byte type) {
    Incoming.expect(apdu, buffer, Purchase.COMMAND_SIZE);
    wantSession(buffer, opened, type);
    purchase.debit(type, buffer, DATA);
    apdu.setOutgoingAndSend(DATA, Purchase.ANSWER_SIZE);
  }

  private void load(APDU apdu, byte[] buffer, byte opened, byte type) {
    short size = Incoming.expectBetween(apdu, buffer, Load.SMALLEST_COMMAND, Load.LARGEST_COMMAND);
    wantSession(buffer, opened, type);
    apdu.setOutgoingAndSend(DATA, load.settle(type, buffer, DATA, size));
  }

  private void update(APDU apdu, byte[] buffer, byte opened) {
    Incoming.parameters(buffer, (byte) 0, (byte) 0);
    short size =
        Incoming.expectBetween(apdu, buffer, Update.SMALLEST_COMMAND, Update.LARGEST_COMMAND);
    wantSession(buffer, opened, Update.UPDATE);
    update.settle(buffer, DATA, size);
    apdu.setOutgoingAndSend(DATA, Update.ANSWER_SIZE);
  }

  private void wantSession(byte[] buffer, byte opened, byte type) {
    purse.wantPersonalised();
    if (opened != type) {
      ISOException.throwIt(Status.BAD_SEQUENCE);
    }
    if (buffer[ISO7816.OFFSET_P2] != session.slot()) {
      ISOException.throwIt(Status.DATA_WRONG);
    }
  }

  private void verify(APDU apdu, byte[] buffer) {
    Incoming.parameters(buffer, (byte) 0, P2_PIN);
    short size = Incoming.receive(apdu, buffer);
    if (size != 0 && size != Purse.PIN_SIZE) {
      ISOException.throwIt(ISO7816.SW_WRONG_LENGTH);
    }
    purse.wantPersonalised();
    if (!purse.hasPin()) {
      ISOException.throwIt(Status.BLOCKED);
    }
    PinCheck.verify(purse.pin, buffer, size);
  }

  /** Known to a blank card only: once it is a purse, there is no such command. */
  private void personalise(APDU apdu, byte[] buffer) {
    if (!purse.isBlank()) {
      ISOException.throwIt(ISO7816.SW_INS_NOT_SUPPORTED);
    }
    if (channel != null) {
      channel.end();
      ISOException.throwIt(ISO7816.SW_SECURITY_STATUS_NOT_SATISFIED);
    }
    Incoming.parametersP2(buffer, (byte) 0);
    takePart(buffer, Incoming.receiveSome(apdu, buffer));
  }

  private void takePart(byte[] buffer, short size) {
    personalisation.take(buffer[ISO7816.OFFSET_P1], buffer, DATA, size, purse, macs);
    // keys and PIN leave the buffer, which other applets may read
    Util.arrayFillNonAtomic(buffer, DATA, size, (byte) 0);
  }
}
