package farthing.applets;

/** SW1 SW2 of the purse beside those of ISO 7816-4 (PROTOCOL, section 3). */
final class Status {
  static final short S2_WRONG = (short) 0x9302;
  static final short LOCKED_FOR_GOOD = (short) 0x9303;
  static final short CURRENCY_NOT_THE_SLOTS = (short) 0x9401;
  static final short AMOUNT_TOO_HIGH = (short) 0x9402;
  static final short AMOUNT_TOO_LOW = (short) 0x9403;
  static final short DATA_WRONG = (short) 0x9405;
  static final short SIGNATURE_NOT_AVAILABLE = (short) 0x9406;
  static final short NO_SUCH_SLOT = (short) 0x9407;
  static final short NTIEP_USED_UP = (short) 0x9102;
  static final short BAD_SEQUENCE = (short) 0x9580;
  static final short PIN_WANTED = (short) 0x6982;
  static final short PIN_BLOCKED = (short) 0x6983;
  static final short BLOCKED = (short) 0x6985;
  static final short PIN_WRONG = (short) 0x63C0;

  private Status() {}
}
