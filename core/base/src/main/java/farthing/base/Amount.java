package farthing.base;

import java.math.BigDecimal;

/**
 * Money or points: an amount of minor units in one currency. Amounts of two currencies never meet:
 * adding them is a bug and throws.
 *
 * @param minor minor units, 0 to 7FFFFFFF, as a purse can hold
 */
public record Amount(int minor, Currency currency) {

  public Amount {
    if (minor < 0) {
      throw new Malformed("an amount below zero");
    }
  }

  /**
   * @throws Malformed below 0 or above 7FFFFFFF
   */
  public static Amount ofMinor(long minor, Currency currency) {
    if (minor < 0 || minor > Integer.MAX_VALUE) {
      throw new Malformed("an amount has 0 to 2147483647 minor units, not " + minor);
    }
    return new Amount((int) minor, currency);
  }

  /**
   * @param text {@code 12.50}: digits, and at most as many decimals as the currency has
   */
  public static Amount parse(String text, Currency currency) {
    if (!text.matches("[0-9]{1,10}(\\.[0-9]{1,9})?")) {
      throw new Malformed("not an amount: digits with a decimal point are wanted, as in 12.50");
    }
    BigDecimal minor =
        new BigDecimal(text).movePointRight(currency.exponent()).stripTrailingZeros();
    if (minor.scale() > 0) {
      throw new Malformed(
          "%s %s %s, %s has more"
              .formatted(
                  currency.text(),
                  currency.isPoints() ? "have" : "has",
                  currency.exponent() == 0 ? "no decimals" : currency.exponent() + " decimals",
                  text));
    }
    if (minor.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      throw new Malformed("an amount has at most 2147483647 minor units");
    }
    return new Amount(minor.intValueExact(), currency);
  }

  public Amount plus(Amount more) {
    sameCurrency(more);
    return ofMinor((long) minor + more.minor, currency);
  }

  /**
   * @throws Malformed if nothing that large can be taken away
   */
  public Amount minus(Amount less) {
    sameCurrency(less);
    return ofMinor((long) minor - less.minor, currency);
  }

  public boolean covers(Amount other) {
    sameCurrency(other);
    return minor >= other.minor;
  }

  public boolean isZero() {
    return minor == 0;
  }

  /** {@code 12.50}, without the currency. */
  public String number() {
    return BigDecimal.valueOf(minor, currency.exponent()).toPlainString();
  }

  /** {@code EUR 12.50}, {@code 1234 points of programme 1001}. */
  @Override
  public String toString() {
    return currency.text(minor);
  }

  private void sameCurrency(Amount other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(currency + " and " + other.currency + " do not mix");
    }
  }
}
