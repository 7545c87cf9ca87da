package farthing.iso20022;

import farthing.base.TransactionId;
import java.util.Locale;

/**
 * The reference that travels with a payment from who orders it to who is paid, and comes back on
 * bank statements (EndToEndIdentification).
 *
 * @param value 1 to 35 of letters, digits and / - ? : ( ) . , ' +, without a blank; no slash at its
 *     ends, no two in a row
 */
public record EndToEndId(String value) {
  private static final int LONGEST = 35;

  /** What banks put where there is no reference. */
  private static final String NONE = "NOTPROVIDED";

  public EndToEndId {
    if (!isCarriedUnchanged(value)) {
      throw new NotForABank(RefusalCode.REFERENCE_WRONG, "'" + value + "'");
    }
  }

  /** A TRX without its hyphens, 32 characters: with them it would be one too long. */
  public static EndToEndId of(TransactionId trx) {
    return new EndToEndId(trx.toBytes().hex());
  }

  private static boolean isCarriedUnchanged(String value) {
    return !value.isEmpty()
        && value.length() <= LONGEST
        && BankText.isWritable(value)
        && value.indexOf(' ') < 0
        && !value.startsWith("/")
        && !value.endsWith("/")
        && !value.contains("//")
        && !value.toUpperCase(Locale.ROOT).equals(NONE);
  }

  @Override
  public String toString() {
    return value;
  }
}
