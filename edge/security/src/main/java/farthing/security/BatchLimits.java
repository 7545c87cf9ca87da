package farthing.security;

import farthing.base.Currency;
import java.util.Map;

/**
 * How much one batch may hold until it is collected: a thief of a security card wins no more.
 *
 * @param purchases how many, 1 to 4,000,000; which of them were counted is remembered
 * @param ceilingsMinor the most per currency, in minor units; a currency that is not named takes
 *     nothing
 */
public record BatchLimits(int purchases, Map<Currency, Long> ceilingsMinor) {
  /** Half a megabyte of counted numbers, when they are dense. */
  private static final int MOST_PURCHASES = 4_000_000;

  public BatchLimits {
    if (purchases < 1 || purchases > MOST_PURCHASES) {
      throw new IllegalArgumentException("a batch holds 1 to 4000000 purchases");
    }
    ceilingsMinor = Map.copyOf(ceilingsMinor);
  }

  long ceilingMinor(Currency currency) {
    return ceilingsMinor.getOrDefault(currency, 0L);
  }
}
