package farthing.bank;

import farthing.base.Amount;
import farthing.base.Malformed;

/**
 * What a movement costs. Nothing is reserved by it.
 *
 * @param fee the bank's own; may be 0
 */
public record Quote(Amount amount, Amount fee) {
  public Quote {
    if (!amount.currency().equals(fee.currency())) {
      throw new Malformed("a quote has one currency");
    }
  }
}
