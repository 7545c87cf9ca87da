package farthing.purse;

/** SW1 SW2 of the purse and the security card (PROTOCOL, section 3). */
public final class StatusWord {
  public static final int DONE = 0x9000;
  public static final int S2_WRONG = 0x9302;
  public static final int LOCKED_FOR_GOOD = 0x9303;
  public static final int CURRENCY_NOT_THE_SLOTS = 0x9401;
  public static final int AMOUNT_TOO_HIGH = 0x9402;
  public static final int AMOUNT_TOO_LOW = 0x9403;
  public static final int DATA_WRONG = 0x9405;
  public static final int SIGNATURE_NOT_AVAILABLE = 0x9406;
  public static final int NO_SUCH_SLOT = 0x9407;
  public static final int NTIEP_USED_UP = 0x9102;
  public static final int BAD_SEQUENCE = 0x9580;
  public static final int PIN_WANTED = 0x6982;
  public static final int PIN_BLOCKED = 0x6983;
  public static final int BLOCKED = 0x6985;

  /** 63Cx: the PIN was wrong, x tries are left. */
  public static final int PIN_WRONG = 0x63C0;

  public static final int LENGTH_WRONG = 0x6700;
  public static final int P1_P2_WRONG = 0x6A86;
  public static final int NOT_FOUND = 0x6A82;
  public static final int RECORD_NOT_FOUND = 0x6A83;

  /** Of a load security card. */
  public static final int KEY_NOT_FOUND = 0x6A88;

  public static final int INS_UNKNOWN = 0x6D00;
  public static final int CLA_UNKNOWN = 0x6E00;

  private StatusWord() {}

  /** What a person should read. */
  public static String meaning(int status) {
    return switch (status) {
      case DONE -> "done";
      case S2_WRONG -> "the security card's signature is wrong";
      case LOCKED_FOR_GOOD -> "the card is locked for good";
      case CURRENCY_NOT_THE_SLOTS -> "the card holds another currency there";
      case AMOUNT_TOO_HIGH -> "the amount is above the card's limit";
      case AMOUNT_TOO_LOW -> "the amount is too low";
      case DATA_WRONG -> "the command's data is wrong";
      case SIGNATURE_NOT_AVAILABLE -> "the card no longer has that signature";
      case NO_SUCH_SLOT -> "the card has no such slot";
      case NTIEP_USED_UP -> "the card's transaction counter is used up: it needs replacing";
      case BAD_SEQUENCE -> "the command came out of sequence";
      case PIN_WANTED -> "the card wants its PIN first";
      case PIN_BLOCKED -> "the card's PIN is blocked";
      case BLOCKED -> "the card is blocked";
      case LENGTH_WRONG -> "the command's length is wrong";
      case P1_P2_WRONG -> "the command's parameters are wrong";
      case NOT_FOUND -> "there is no such application on the card";
      case RECORD_NOT_FOUND -> "the card's log has no such record";
      case KEY_NOT_FOUND -> "the security card has no such master key";
      case INS_UNKNOWN -> "the card does not know this command";
      case CLA_UNKNOWN -> "the card does not know this class of commands";
      default ->
          (status & 0xFFF0) == PIN_WRONG
              ? "the PIN was wrong, tries left: " + (status & 0xF)
              : "the card answered %04X".formatted(status);
    };
  }
}
