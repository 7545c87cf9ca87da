package farthing.accounts;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import java.util.Map;

/**
 * What an acquirer takes of each purchase in money; of points it takes nothing.
 *
 * @param basisPoints hundredths of a hundredth of the amount, 0 to 10,000
 * @param fixedMinor beside it, minor units of any currency that {@code fixedIn} does not name, 0 to
 *     100,000
 * @param fixedIn beside it, minor units of these currencies, 0 to 100,000 each
 */
public record FeeTerms(int basisPoints, int fixedMinor, Map<Currency, Integer> fixedIn) {
  private static final int WHOLE = 10_000;
  private static final int MOST_FIXED = 100_000;

  public static final FeeTerms NONE = new FeeTerms(0, 0);

  public FeeTerms {
    if (basisPoints < 0 || basisPoints > WHOLE) {
      throw new Malformed("a fee is 0 to 10000 basis points: 10000 would be all of it");
    }
    mustBeFixed(fixedMinor);
    fixedIn = Map.copyOf(fixedIn);
    fixedIn.values().forEach(FeeTerms::mustBeFixed);
    if (fixedIn.keySet().stream().anyMatch(Currency::isPoints)) {
      throw new Malformed("of points no fee is taken");
    }
  }

  /** The same fixed fee in every currency. */
  public FeeTerms(int basisPoints, int fixedMinor) {
    this(basisPoints, fixedMinor, Map.of());
  }

  /** In minor units, half a unit rounded up; never more than the amount. */
  public long of(Amount amount) {
    if (amount.currency().isPoints()) {
      return 0;
    }
    long share = ((long) amount.minor() * basisPoints + WHOLE / 2) / WHOLE;
    return Math.min(share + fixedIn.getOrDefault(amount.currency(), fixedMinor), amount.minor());
  }

  private static void mustBeFixed(int minor) {
    if (minor < 0 || minor > MOST_FIXED) {
      throw new Malformed("a fixed fee is 0 to 100000 minor units");
    }
  }
}
