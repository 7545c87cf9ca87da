package farthing.purse;

import farthing.base.Currency;

/**
 * What one batch of a security card holds in one currency; what S4 is made over.
 *
 * @param purchases how many, 4 bytes
 * @param purchasesMinor their sum in minor units, 8 bytes
 * @param cancels how many, 4 bytes
 * @param cancelsMinor their sum in minor units, 8 bytes
 */
public record CurrencyTotals(
    Currency currency, long purchases, long purchasesMinor, long cancels, long cancelsMinor) {
  private static final long MOST_COUNTED = 0xFFFF_FFFFL;

  public CurrencyTotals {
    if (purchases < 0 || purchases > MOST_COUNTED || cancels < 0 || cancels > MOST_COUNTED) {
      throw new IllegalArgumentException("a batch counts 0 to FFFFFFFF transactions");
    }
    if (purchasesMinor < 0 || cancelsMinor < 0) {
      throw new IllegalArgumentException("a total below zero");
    }
  }

  /** Whether nothing was ever counted, or all of it reversed. */
  public boolean isEmpty() {
    return purchases == 0 && purchasesMinor == 0 && cancels == 0 && cancelsMinor == 0;
  }

  public static CurrencyTotals none(Currency currency) {
    return new CurrencyTotals(currency, 0, 0, 0, 0);
  }
}
