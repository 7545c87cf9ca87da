package farthing.base;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The least and the most that may move at once, in minor units of one currency, which whoever has
 * the range knows: two currencies count differently, and points are no money.
 */
public record AmountRange(int leastMinor, int mostMinor) {
  public AmountRange {
    if (leastMinor < 0 || mostMinor < leastMinor) {
      throw new Malformed("the largest amount is not below the smallest");
    }
  }

  /** Nothing is never within it. */
  public boolean holds(Amount amount) {
    return amount.minor() >= Math.max(1, leastMinor) && amount.minor() <= mostMinor;
  }

  /** The same numbers for each of these currencies. */
  public Map<Currency, AmountRange> inEachOf(Set<Currency> currencies) {
    return currencies.stream().collect(Collectors.toMap(Function.identity(), currency -> this));
  }
}
