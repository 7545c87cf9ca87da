package farthing.purse;

import farthing.base.Mac8;
import farthing.base.PsamId;

/**
 * A draw for which a security card gave its S2: what a debit response is later checked against.
 *
 * @param psamTransaction NTPSAM, 4 bytes, used once
 * @param batch the security card's batch that was open
 */
public record SignedDraw(PsamDraw draw, PsamId psam, long psamTransaction, long batch, Mac8 s2) {

  public PurchaseTerms terms() {
    return new PurchaseTerms(
        TransactionType.PURCHASE, psam, psamTransaction, draw.trx(), draw.amount(), draw.time());
  }

  public DebitCommand command() {
    return new DebitCommand(terms(), s2);
  }
}
