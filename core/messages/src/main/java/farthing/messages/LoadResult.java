package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;

/**
 * The load result (step 890): C for the client, sealed under the TSK; M for the bank, which the
 * client carries and cannot read.
 *
 * @param c a sealed {@link Receipt}
 * @param m a {@link LoadConfirmation} as a JWE
 */
public record LoadResult(String c, String m) {
  private static final String NAME = "load-result";

  public static LoadResult seal(Tsk tsk, Receipt receipt, String m) {
    return new LoadResult(
        tsk.seal(NAME, receipt.party(), receipt.trx(), Json.write(receipt.toWire())), m);
  }

  public Receipt open(Tsk tsk, PartyId party, TransactionId trx) {
    return Receipt.of(Json.read("load result", tsk.open(NAME, party, trx, c), Receipt.Wire.class));
  }

  public Bytes toJson() {
    return Json.write(this);
  }

  public static LoadResult parse(Bytes json) {
    return Json.read("load result", json, LoadResult.class);
  }

  /**
   * What the person gets to keep.
   *
   * @param bankName as registered
   * @param time when the load server knew it
   * @param reference the load server's, for asking later
   */
  public record Receipt(
      LoadOutcome outcome,
      PartyId party,
      String bankName,
      TransactionId trx,
      Amount amount,
      Instant time,
      String reference) {

    static Receipt of(Wire w) {
      return new Receipt(
          LoadOutcome.ofWord(w.outcome()),
          new PartyId(w.party()),
          w.bankName(),
          TransactionId.parse(w.trx()),
          Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
          Json.instant("load result", w.time()),
          w.reference());
    }

    Wire toWire() {
      return new Wire(
          outcome.word(),
          party.value(),
          bankName,
          trx.toString(),
          amount.minor(),
          amount.currency().toBytes().hex(),
          time.getEpochSecond(),
          reference);
    }

    record Wire(
        String outcome,
        String party,
        String bankName,
        String trx,
        long amountMinor,
        String currency,
        long time,
        String reference) {}
  }
}
