package farthing.iso20022;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import java.math.BigDecimal;

/**
 * An amount that a bank may see: of a currency of ISO 4217 with that standard's decimals, never of
 * points. What is netted and what stands on statements outgrows what a purse can hold, so this is
 * wider than {@link Amount}.
 *
 * @param minor minor units, 0 to 999 999 999 999 999 999: ISO 20022 writes 18 digits
 */
public record Money(long minor, Currency currency) {
  private static final long MOST = 999_999_999_999_999_999L;

  public Money {
    requireMoney(currency);
    if (minor < 0 || minor > MOST) {
      throw new NotForABank(RefusalCode.AMOUNT_OUT_OF_RANGE, minor + " minor units of " + currency);
    }
  }

  public static Money of(Amount amount) {
    return new Money(amount.minor(), amount.currency());
  }

  public Money plus(Money more) {
    if (!currency.equals(more.currency)) {
      throw new IllegalArgumentException(currency + " and " + more.currency + " do not mix");
    }
    return new Money(Math.addExact(minor, more.minor), currency);
  }

  public boolean isZero() {
    return minor == 0;
  }

  /** {@code 12.50}, {@code 1250} of JPY, {@code 1.250} of KWD. */
  public String number() {
    return number(minor, currency);
  }

  /** As {@link #number()}; less than nothing has a minus sign. */
  static String number(long minor, Currency currency) {
    return BigDecimal.valueOf(minor, currency.exponent()).toPlainString();
  }

  /** {@code EUR 12.50}. */
  @Override
  public String toString() {
    return currency.text(minor);
  }

  /** Refuses points, authentication and what ISO 4217 does not know. */
  static void requireMoney(Currency currency) {
    if (currency.isPoints() || currency.isAuthentication()) {
      throw new NotForABank(RefusalCode.CURRENCY_NOT_MONEY, currency.text());
    }
    if (!isOfIso4217(currency)) {
      throw new NotForABank(
          RefusalCode.CURRENCY_UNKNOWN, currency + ", " + currency.exponent() + " decimals");
    }
  }

  private static boolean isOfIso4217(Currency currency) {
    try {
      return Currency.named(currency.name()).equals(currency);
    } catch (Malformed _) {
      return false;
    }
  }
}
