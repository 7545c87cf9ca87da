package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;

/**
 * The debit result (328, 414): C for the client, sealed under the TSK; M for the merchant, which
 * the client carries and cannot read.
 *
 * @param c a sealed {@link Receipt}
 * @param m a {@link Confirmation} as a JWE
 */
public record DebitResult(String c, String m) {
  private static final String NAME = "result";

  public static DebitResult seal(Tsk tsk, Receipt receipt, String m) {
    return new DebitResult(
        tsk.seal(NAME, receipt.party(), receipt.trx(), Json.write(ReceiptForm.of(receipt))), m);
  }

  public Receipt open(Tsk tsk, PartyId party, TransactionId trx) {
    return Json.read("result", tsk.open(NAME, party, trx, c), ReceiptForm.class).ofDebit();
  }

  public Bytes toJson() {
    return Json.write(this);
  }

  public static DebitResult parse(Bytes json) {
    return Json.read("debit result", json, DebitResult.class);
  }

  /**
   * What the person gets to keep.
   *
   * @param reference the payment server's, for asking later
   */
  public record Receipt(
      Outcome outcome,
      PartyId party,
      String merchantName,
      TransactionId trx,
      Amount amount,
      Instant time,
      String terminal,
      String reference) {}
}
