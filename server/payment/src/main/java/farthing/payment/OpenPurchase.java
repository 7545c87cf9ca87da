package farthing.payment;

import farthing.messages.Order;
import farthing.messages.PurchaseMode;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.ReleasedDraw;
import farthing.purse.SignedDraw;
import java.util.Optional;

/**
 * A purchase between its draw and its result: what a debit response is opened, checked and answered
 * with. In memory while its card may come back soon; read back from the journal when the answer is
 * late or this process is new.
 */
record OpenPurchase(
    PurchaseId id,
    Agreement agreement,
    Order order,
    TransactionKeys keys,
    Tsk tsk,
    Drawn drawn,
    Terminal terminal) {

  PurchaseMode mode() {
    return PurchaseMode.ofFigure(order.mode()).orElseThrow();
  }

  SignedDraw signed() {
    return drawn.signed();
  }

  Optional<ReleasedDraw> released() {
    return drawn.released();
  }
}
