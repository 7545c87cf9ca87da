package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * The security card's command that gives a purchase back to the card, with what the payment server
 * has on its register.
 *
 * @param sealed a {@link Debit.Content} under the TSK, whose command is the data of CREDIT IEP
 */
public record CancelCredit(String sealed) {
  private static final String NAME = "credit";

  public static CancelCredit seal(
      Tsk tsk, PartyId party, TransactionId trx, Debit.Content content) {
    return new CancelCredit(tsk.seal(NAME, party, trx, Json.write(content.toWire())));
  }

  public Debit.Content open(Tsk tsk, PartyId party, TransactionId trx) {
    return Debit.Content.of(
        Json.read("credit", tsk.open(NAME, party, trx, sealed), Debit.Content.Wire.class));
  }

  public Bytes toJson() {
    return Json.write(this);
  }

  public static CancelCredit parse(Bytes json) {
    return Json.read("credit", json, CancelCredit.class);
  }
}
