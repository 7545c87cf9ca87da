package farthing.load;

import farthing.base.Amount;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.messages.Order;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CardLoad;

/**
 * A load or an unload whose S2 was given: what its end is verified and told with.
 *
 * @param load as the card was asked and answered, its S1 verified
 */
record CommandedLoad(
    LoadId id, BankAgreement bank, Order order, TransactionKeys keys, Tsk tsk, CardLoad load) {

  Flow flow() {
    return order.flow();
  }

  Amount amount() {
    return load.amount();
  }

  LoadOutcome ifDone() {
    return LoadOutcome.doneOf(flow());
  }

  /** For logs and alarms: no card number in full. */
  @Override
  public String toString() {
    return flow().word()
        + " "
        + id.trx()
        + " of "
        + id.party()
        + ", card "
        + load.said().iep().masked()
        + " with NT "
        + load.said().transactionNumber();
  }
}
