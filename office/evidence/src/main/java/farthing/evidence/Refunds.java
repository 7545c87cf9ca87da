package farthing.evidence;

import farthing.base.Currency;
import farthing.base.Malformed;
import java.util.List;

/** What a section tells of each refund. */
final class Refunds {
  private static final String FIELD = "refund-";

  private Refunds() {}

  /**
   * One of them.
   *
   * @param settled the settlement date that took it from the merchant, or nothing
   * @param acquirer whose payment it was taken from, or nothing
   */
  record Shown(
      String number,
      String source,
      long minor,
      Currency currency,
      String state,
      String settled,
      String acquirer) {

    /** For people. */
    String text() {
      return "%s, %s of the %s, %s".formatted(number, currency.text(minor), source, state);
    }
  }

  /**
   * @throws Malformed if one has another form
   */
  static List<Shown> of(Section section) {
    Currency currency = Currency.of(section.octets("currency"));
    return section.data().entrySet().stream()
        .filter(field -> field.getKey().startsWith(FIELD))
        .map(field -> read(field.getKey(), field.getValue(), currency))
        .toList();
  }

  /** Where there are very many, not all are in a file. */
  static boolean isAllOf(Section section) {
    return section.number("refunds") == of(section).size();
  }

  /** Source, minor units, state and time, and if there is one settlement date and acquirer. */
  private static Shown read(String number, String text, Currency currency) {
    String[] said = text.split(" ", -1);
    if (said.length < 4) {
      throw new Malformed("evidence: a refund has another form");
    }
    try {
      return new Shown(
          number,
          said[0],
          Long.parseLong(said[1]),
          currency,
          said[2],
          said.length > 4 ? said[4] : "",
          said.length > 5 ? said[5] : "");
    } catch (NumberFormatException e) {
      throw new Malformed("evidence: a refund's amount is no number", e);
    }
  }
}
