package farthing.accounts;

import farthing.base.Amount;
import farthing.base.Malformed;

/**
 * What an acquirer takes of each purchase in money; of points it takes nothing.
 *
 * @param basisPoints hundredths of a hundredth of the amount, 0 to 10,000
 * @param fixedMinor beside it, minor units of whatever currency, 0 to 100,000
 */
public record FeeTerms(int basisPoints, int fixedMinor) {
  private static final int WHOLE = 10_000;
  private static final int MOST_FIXED = 100_000;

  public static final FeeTerms NONE = new FeeTerms(0, 0);

  public FeeTerms {
    if (basisPoints < 0 || basisPoints > WHOLE) {
      throw new Malformed("a fee is 0 to 10000 basis points: 10000 would be all of it");
    }
    if (fixedMinor < 0 || fixedMinor > MOST_FIXED) {
      throw new Malformed("a fixed fee is 0 to 100000 minor units");
    }
  }

  /** In minor units, half a unit rounded up; never more than the amount. */
  public long of(Amount amount) {
    if (amount.currency().isPoints()) {
      return 0;
    }
    long share = ((long) amount.minor() * basisPoints + WHOLE / 2) / WHOLE;
    return Math.min(share + fixedMinor, amount.minor());
  }
}
