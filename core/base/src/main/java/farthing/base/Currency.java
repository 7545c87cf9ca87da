package farthing.base;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * CURR of the protocol: an ISO 4217 numeric code and its exponent. Codes 1000 to 8999 are points
 * programmes, whose points have no decimals; 9000 with exponent 0 is authentication, which moves no
 * value.
 *
 * @param numeric 0 to 9999
 * @param exponent digits behind the decimal point, 0 to 9
 */
public record Currency(int numeric, int exponent) {
  /** In bytes: four BCD digits and the exponent. */
  public static final int SIZE = 3;

  public static final Currency EUR = new Currency(978, 2);
  public static final Currency USD = new Currency(840, 2);
  public static final Currency JPY = new Currency(392, 0);
  public static final Currency AUTHENTICATION = new Currency(9000, 0);

  private static final Map<Integer, String> NAMES =
      java.util.Currency.getAvailableCurrencies().stream()
          .filter(c -> c.getNumericCode() > 0 && c.getDefaultFractionDigits() >= 0)
          .collect(
              Collectors.toMap(
                  java.util.Currency::getNumericCode,
                  java.util.Currency::getCurrencyCode,
                  (one, other) -> one.compareTo(other) < 0 ? one : other));
  private static final Map<String, Currency> BY_NAME =
      java.util.Currency.getAvailableCurrencies().stream()
          .filter(c -> c.getNumericCode() > 0 && c.getDefaultFractionDigits() >= 0)
          .map(c -> Map.entry(c.getCurrencyCode(), c))
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey,
                  e ->
                      new Currency(
                          e.getValue().getNumericCode(), e.getValue().getDefaultFractionDigits())));

  public Currency {
    if (numeric < 0 || numeric > 9999 || exponent < 0 || exponent > 9) {
      throw new Malformed("no such currency: " + numeric + "/" + exponent);
    }
  }

  /**
   * @param three CURR as it travels
   */
  public static Currency of(Bytes three) {
    if (three.size() != SIZE) {
      throw new Malformed("a currency has 3 bytes");
    }
    int numeric = 100 * Bcd.digits(three.at(0)) + Bcd.digits(three.at(1));
    return new Currency(numeric, three.at(2) & 0xFF);
  }

  /** {@code EUR}, or a points programme as {@code P1000} (exponent 0). */
  public static Currency named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toUpperCase(Locale.ROOT)))
        .or(() -> points(name))
        .orElseThrow(
            () -> new Malformed("no such currency: " + name + " (EUR and the like, or P1000)"));
  }

  private static Optional<Currency> points(String name) {
    return name.matches("P[1-8][0-9]{3}")
        ? Optional.of(new Currency(Integer.parseInt(name.substring(1)), 0))
        : Optional.empty();
  }

  public Bytes toBytes() {
    return Bytes.of(Bcd.of(numeric / 100), Bcd.of(numeric % 100), (byte) exponent);
  }

  public boolean isAuthentication() {
    return equals(AUTHENTICATION);
  }

  public boolean isPoints() {
    return numeric >= 1000 && numeric <= 8999;
  }

  /** {@code EUR}, {@code P1000}, {@code authentication}, or the number ISO 4217 has no name for. */
  public String name() {
    if (isAuthentication()) {
      return "authentication";
    }
    Function<Integer, String> unknown = n -> (isPoints() ? "P" : "") + "%04d".formatted(n);
    return NAMES.getOrDefault(numeric, unknown.apply(numeric));
  }

  /** For people: {@code EUR}, {@code points of programme 1001}. */
  public String text() {
    return isPoints() ? "points of programme %04d".formatted(numeric) : name();
  }

  /**
   * So much of it, for people: {@code EUR 12.50}, {@code 1234 points of programme 1001}.
   *
   * @param minor minor units; books have more than a card can hold, and less than nothing
   */
  public String text(long minor) {
    String number = BigDecimal.valueOf(minor, exponent).toPlainString();
    if (!isPoints()) {
      return name() + " " + number;
    }
    String unit = number.equals("1") ? "point" : "points";
    return "%s %s of programme %04d".formatted(number, unit, numeric);
  }

  /** As {@link #name}. */
  @Override
  public String toString() {
    return name();
  }
}
