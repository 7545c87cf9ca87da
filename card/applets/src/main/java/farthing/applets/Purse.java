package farthing.applets;

import javacard.framework.ISOException;
import javacard.framework.OwnerPIN;
import javacard.framework.Util;

/** What the purse holds when the power is off. Blank until it is personalised, once. */
final class Purse {
  // identity: PPIEP4 IDIEP6 ALGIEP1 VKIEP1 DEXPIEP3 AMIEP1 CSTAT2
  static final short PROVIDER = 0;
  static final short NUMBER = 4;
  static final short SUITE = 10;
  static final short GENERATION = 11;
  static final short EXPIRY = 12;
  static final short AUTHENTICATION_MODE = 15;
  static final short CARD_STATE = 16;
  static final short IDENTITY_SIZE = 18;

  static final byte SUITE_TDES = 0x10;
  static final byte SUITE_AES = 0x20;

  /** PPIEP to AMIEP, as INITIALIZE answers begin. */
  static final short PUBLIC_IDENTITY_SIZE = 16;

  /** PPIEP and IDIEP. */
  static final short IEP_ID_SIZE = 10;

  static final byte KEY_PURCHASE = 1;
  static final byte KEY_LOAD = 2;
  static final byte KEY_TAC = 3;
  static final byte KEY_UPDATE = 4;

  static final byte PIN_SIZE = 8;
  static final byte PIN_TRIES = 3;

  // log record: TI1 NT2 CC2 CURR3 M4 BAL4 DTHR5 counterpart 8
  static final short LOG_TYPE = 0;
  static final short LOG_NUMBER = 1;
  static final short LOG_CC = 3;
  static final short LOG_CURRENCY = 5;
  static final short LOG_AMOUNT = 8;
  static final short LOG_BALANCE = 12;
  static final short LOG_TIME = 16;
  static final short LOG_COUNTERPART = 21;
  static final short LOG_SIZE = 29;

  // signatures: TI1 SLOT1 NT2 CC2 BAL4 S3 8 S6 8 S7 8
  static final short SIGNED_TYPE = 0;
  static final short SIGNED_SLOT = 1;
  static final short SIGNED_NUMBER = 2;
  static final short SIGNED_CC = 4;
  static final short SIGNED_BALANCE = 6;
  static final short SIGNED_S3 = 10;
  static final short SIGNED_S6 = 18;
  static final short SIGNED_S7 = 26;
  static final short SIGNED_SIZE = 34;

  static final short TRX_SIZE = 16;

  private static final short LOG_KEPT = 10;
  private static final short SIGNATURES_KEPT = 8;
  private static final short LAST_NUMBER = (short) 0xFFFE;
  private static final short NO_NUMBER = (short) 0xFFFF;
  private static final byte MOST_WRONG_S2 = 15;
  private static final byte PURCHASES_BLOCKED = 0x01;
  private static final byte LOADS_BLOCKED = 0x02;
  private static final byte PIN_FOR_LOAD = 0x01;
  private static final byte PIN_FOR_PURCHASE = 0x02;

  final byte[] identity = new byte[IDENTITY_SIZE];
  final Slots slots = new Slots();
  final Records log = new Records(LOG_KEPT, LOG_SIZE);
  final Records signatures = new Records(SIGNATURES_KEPT, SIGNED_SIZE);
  final OwnerPIN pin = new OwnerPIN(PIN_TRIES, PIN_SIZE);

  /** TRX of the last purchase: a cancel must name it. */
  final byte[] lastTrx = new byte[TRX_SIZE];

  private boolean personalised;
  private boolean hasPin;
  private short lastNumber;
  private short lastLoad;
  private byte wrongS2;

  boolean isBlank() {
    return !personalised;
  }

  /** What every command but SELECT and PERSONALISE wants. */
  void wantPersonalised() {
    if (!personalised) {
      ISOException.throwIt(Status.BLOCKED);
    }
  }

  boolean hasPin() {
    return hasPin;
  }

  boolean isLockedForGood() {
    return identity[CARD_STATE] < 0;
  }

  boolean arePurchasesBlocked() {
    return (identity[(short) (CARD_STATE + 1)] & PURCHASES_BLOCKED) != 0 || isBlockedByWrongS2();
  }

  boolean areLoadsBlocked() {
    return (identity[(short) (CARD_STATE + 1)] & LOADS_BLOCKED) != 0;
  }

  /** Until an update. */
  boolean isBlockedByWrongS2() {
    return wrongS2 >= MOST_WRONG_S2;
  }

  boolean isPinMissingForPurchase() {
    return isPinMissingFor(PIN_FOR_PURCHASE);
  }

  /** And for unload. */
  boolean isPinMissingForLoad() {
    return isPinMissingFor(PIN_FOR_LOAD);
  }

  private boolean isPinMissingFor(byte use) {
    return (identity[AUTHENTICATION_MODE] & use) != 0 && !(hasPin && pin.isValidated());
  }

  boolean areNumbersUsedUp() {
    return lastNumber == LAST_NUMBER || lastNumber == NO_NUMBER;
  }

  /** NTIEP of the transaction attempted. */
  short nextNumber() {
    return (short) (lastNumber + 1);
  }

  /** What the proof of a load says: FFFF when there is no next number. */
  short numberShown() {
    return lastNumber == NO_NUMBER ? NO_NUMBER : nextNumber();
  }

  /** Durable before S2 is compared, so that pulling the card saves no try. */
  void countWrongS2() {
    wrongS2 = (byte) (wrongS2 + 1);
  }

  void clearWrongS2() {
    wrongS2 = 0;
  }

  /** Inside the caller's transaction. */
  void use(short number) {
    lastNumber = number;
  }

  /** Inside the caller's transaction: a load or unload used it. */
  void loadedWith(short number) {
    lastLoad = number;
  }

  /** Inside the caller's transaction. A purse locked for good never comes here. */
  void setState(byte[] from, short at) {
    Util.arrayCopy(from, at, identity, CARD_STATE, (short) 2);
  }

  /** Inside the caller's transaction. */
  void setExpiry(byte[] from, short at) {
    Util.arrayCopy(from, at, identity, EXPIRY, Formats.DATE_SIZE);
  }

  /** Inside the caller's transaction: another PIN, with all its tries. */
  void setPin(byte[] block, short at) {
    pin.update(block, at, PIN_SIZE);
    hasPin = true;
  }

  /** Inside the caller's transaction: from here on the purse is one. */
  void become(byte[] counters, short countersAt, boolean withPin) {
    lastNumber = Util.getShort(counters, countersAt);
    lastLoad = Util.getShort(counters, (short) (countersAt + 2));
    hasPin = withPin;
    personalised = true;
  }

  /** NTLASTLOAD, for INITIALIZE for load. */
  short lastLoad() {
    return lastLoad;
  }
}
