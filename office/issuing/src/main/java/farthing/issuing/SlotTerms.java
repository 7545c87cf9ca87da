package farthing.issuing;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.purse.SlotInquiry;

/**
 * One slot of a card product.
 *
 * @param opening what a new card already holds
 * @param maximum the most it may ever hold
 * @param purchaseMaximum the most that one purchase may take
 */
public record SlotTerms(Amount opening, Amount maximum, Amount purchaseMaximum) {

  /**
   * @throws Malformed if no card could be so
   */
  public SlotTerms {
    if (opening.currency().isAuthentication()) {
      throw new Malformed("authentication is no currency that a card can hold");
    }
    if (!maximum.covers(opening)) {
      throw new Malformed("a new card cannot hold " + opening + ", its maximum is " + maximum);
    }
    if (purchaseMaximum.isZero() || !purchaseMaximum.currency().equals(opening.currency())) {
      throw new Malformed("the most of one purchase is above zero, in the slot's currency");
    }
  }

  public Currency currency() {
    return opening.currency();
  }

  /** What the new card should answer when its slot is asked. */
  SlotInquiry asCardTells() {
    return new SlotInquiry(opening, maximum, purchaseMaximum);
  }
}
