package farthing.netbank;

import farthing.base.Amount;
import farthing.base.Malformed;

/**
 * What a load or an unload may be, and costs; all in the currency of the bank's accounts.
 *
 * @param least above 0
 * @param most of one load or unload
 * @param fee of each, on top of a load, out of an unload; may be 0
 */
public record Terms(Amount least, Amount most, Amount fee) {
  public Terms {
    if (!least.currency().equals(most.currency()) || !least.currency().equals(fee.currency())) {
      throw new Malformed("a bank's terms have one currency");
    }
    if (least.isZero() || !most.covers(least) || fee.minor() >= least.minor()) {
      throw new Malformed(
          "a bank's terms: a smallest amount above its fee, and a largest that is no smaller");
    }
  }
}
