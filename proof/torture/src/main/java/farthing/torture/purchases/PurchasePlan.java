package farthing.torture.purchases;

import farthing.base.Amount;
import farthing.messages.PurchaseMode;
import farthing.torture.Fault;
import farthing.torture.Planned;
import farthing.torture.RunPlan;
import farthing.torture.TorturedCard;

/**
 * What happens to one purchase.
 *
 * @param amount in money or points
 * @param change what the person wants once it is paid
 * @param isResumedAtOnce or left until everything comes back
 * @param mode who checks the card's proof, where the card may: {@link #modeOf}
 * @param isShortLived the order lives for seconds, and the proof waits until it is over
 */
record PurchasePlan(
    RunPlan faults,
    Amount amount,
    Change change,
    boolean isResumedAtOnce,
    boolean isShortLived,
    PurchaseMode mode)
    implements Planned {

  /** Of the person's mind. */
  enum Change {
    NONE,
    /** The purchase shall be cancelled, before the goods are delivered. */
    CANCEL,
    /** And afterwards, when it is too late. */
    CANCEL_TOO_LATE
  }

  /** A software purse does not pay where the goods leave first. */
  PurchaseMode modeOf(TorturedCard card) {
    return mode.isReported() && card.isSoftware() ? PurchaseMode.PAYMENT_SERVER : mode;
  }

  /** As many of the card's transactions as it may take. */
  int transactions() {
    return change == Change.CANCEL || isOrderClosed() ? 2 : 1;
  }

  /** The shop closes it, whatever anybody wants. */
  private boolean isOrderClosed() {
    return faults.has(Fault.ORDER_CLOSED);
  }
}
