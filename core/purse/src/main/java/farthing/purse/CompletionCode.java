package farthing.purse;

/**
 * CC: how a purse's transaction ended, signed by the card.
 *
 * @param value 2 bytes: 0000 done, 0001 balance too low, 0004 the purse could not, 01xx refused by
 *     the issuer
 */
public record CompletionCode(int value) {
  public static final CompletionCode DONE = new CompletionCode(0x0000);
  public static final CompletionCode BALANCE_TOO_LOW = new CompletionCode(0x0001);
  public static final CompletionCode PURSE_COULD_NOT = new CompletionCode(0x0004);

  public boolean isDone() {
    return value == 0;
  }

  /** Whether the issuer refused, 01xx. */
  public boolean isOfIssuer() {
    return (value & 0xFF00) == 0x0100;
  }

  @Override
  public String toString() {
    return switch (value) {
      case 0x0000 -> "done";
      case 0x0001 -> "balance too low";
      case 0x0004 -> "the purse could not";
      default -> isOfIssuer() ? "refused by the issuer" : "%04x".formatted(value);
    };
  }
}
