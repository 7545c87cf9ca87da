package farthing.bank;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.Flow;

/**
 * Money between one account and one card: what {@link BankAccounts} holds, commits and releases.
 * The same reference always comes with the same movement.
 *
 * @param reference TRX: names the movement in every call, and at the load server
 * @param flow {@link Flow#LOAD} or {@link Flow#UNLOAD}
 * @param amount above 0: what the card gets or gives
 * @param fee the bank's own, on top of a load, out of an unload; may be 0
 */
public record Movement(
    TransactionId reference, AccountId account, Flow flow, Amount amount, Amount fee) {
  public Movement {
    if (!flow.isWithBank()
        || amount.isZero()
        || !amount.currency().equals(fee.currency())
        || (flow == Flow.UNLOAD && amount.minor() <= fee.minor())) {
      throw new Malformed("a movement loads or unloads something, and more than its fee");
    }
    amount.plus(fee); // within what an amount can be
  }

  /** By how much the account is debited for a load, fee included, or credited for an unload. */
  public Amount onAccount() {
    return flow == Flow.LOAD ? amount.plus(fee) : amount.minus(fee);
  }
}
