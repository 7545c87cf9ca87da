package farthing.iso20022;

import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Sha256;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Which file this is. All that makes its message id, by which a bank knows a file that comes twice:
 * the same settlement has the same id whenever, and however often, it is written.
 *
 * @param who sends it; of an advice, the merchant it is for
 * @param sequence 1 to 999, where one day and currency need several files
 */
public record FileId(
    FileKind kind, PartyId who, LocalDate settlementDate, Currency currency, int sequence) {
  private static final int MOST = 999;

  /** What the 35 characters of a message id leave for the name. */
  private static final int LONGEST_NAME = 19;

  private static final int KEPT_OF_NAME = 10;

  public FileId {
    Money.requireMoney(currency);
    if (sequence < 1 || sequence > MOST) {
      throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, "file " + sequence + " of 1 to " + MOST);
    }
    if (settlementDate.getYear() < 1000 || settlementDate.getYear() > 9999) {
      throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, "settlement date " + settlementDate);
    }
  }

  /** {@code P20261129EUR001-corner-shop}: at most 35 characters, none of them a blank. */
  public String messageId() {
    return String.format(
        Locale.ROOT,
        "%c%s%s%03d-%s",
        kind.letter(),
        settlementDate.format(DateTimeFormatter.BASIC_ISO_DATE),
        currency,
        sequence,
        shortName());
  }

  /** A full stop, which no party id has, keeps shortened names apart from all others. */
  private String shortName() {
    String name = who.value();
    if (name.length() <= LONGEST_NAME) {
      return name;
    }
    return name.substring(0, KEPT_OF_NAME) + "." + Sha256.of(name).hex().substring(0, 8);
  }
}
