package farthing.audit;

import farthing.base.Currency;
import farthing.base.IepId;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Something that must not be.
 *
 * @param where which books say otherwise than the others
 * @param party empty where none can be named
 * @param trx empty where no purchase or load can be named
 * @param minor what is there less what must be there, in minor units of the currency; 0 where books
 *     contradict each other and no value can be named
 */
public record Finding(
    Where where,
    String party,
    String trx,
    Optional<IepId> card,
    Optional<Currency> currency,
    long minor,
    String text) {

  /** Which books. */
  public enum Where {
    CARD,
    JOURNAL,
    FLOAT,
    BANK
  }

  /** Of an issuer's books, where no card and no TRX can be named. */
  static Finding inFloat(String party, Currency currency, long minor, String text) {
    return new Finding(
        Where.FLOAT, party, "", Optional.empty(), Optional.of(currency), minor, text);
  }

  /** With its sign, as {@code EUR -5.00}. */
  static String signed(long minor, Currency currency) {
    BigDecimal number = BigDecimal.valueOf(minor, currency.exponent());
    return currency + (minor > 0 ? " +" : " ") + number.toPlainString();
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("where", where.name());
    json.put("party", party);
    json.put("trx", trx);
    json.put("card", card.map(IepId::masked).orElse(""));
    json.put("currency", currency.map(Currency::name).orElse(""));
    json.put("difference_minor", minor);
    json.put("text", text);
    return json;
  }

  /** For a person: no card number in full. */
  @Override
  public String toString() {
    return where
        + card.map(c -> " card " + c.masked()).orElse("")
        + (party.isEmpty() ? "" : " " + party)
        + (trx.isEmpty() ? "" : " " + trx)
        + (minor == 0
            ? ""
            : ", " + currency.map(c -> signed(minor, c)).orElseGet(() -> Long.toString(minor)))
        + ": "
        + text;
  }
}
