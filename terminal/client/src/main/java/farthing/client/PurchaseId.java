package farthing.client;

import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.Order;

/** Which purchase, or which load: a TRX is unique for its merchant or bank only. */
public record PurchaseId(PartyId party, TransactionId trx) {
  static PurchaseId of(Order order) {
    return new PurchaseId(order.party(), order.trx());
  }

  @Override
  public String toString() {
    return party + "/" + trx;
  }
}
