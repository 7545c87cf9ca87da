package farthing.bank;

import farthing.base.Amount;
import farthing.base.Malformed;

/**
 * What an account may load or unload now, its currency with it. Nothing is reserved by it.
 *
 * @param least the smallest amount, above 0
 * @param most the largest that is possible with its fee; below {@code least} if none is
 * @param text for the person: from which account, which fee, or why nothing is possible; at most
 *     120 characters
 */
public record AccountLimits(Amount least, Amount most, String text) {
  private static final int LONGEST_TEXT = 120;

  public AccountLimits {
    if (least.isZero()
        || !least.currency().equals(most.currency())
        || text.length() > LONGEST_TEXT) {
      throw new Malformed("an account's limits: amounts of one currency, and a short text");
    }
  }
}
