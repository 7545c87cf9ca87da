package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * The purse's answer to CREDIT IEP for a cancel.
 *
 * @param sealed the 32 bytes under the TSK
 */
public record CancelResponse(PartyId party, TransactionId trx, String sealed) {
  private static final String NAME = "cancel-response";

  public static CancelResponse seal(Tsk tsk, PartyId party, TransactionId trx, Bytes answer) {
    return new CancelResponse(
        party,
        trx,
        tsk.seal(NAME, party, trx, Json.write(new DebitResponse.Content(answer.hex()))));
  }

  /** The purse's answer, of any size up to the message's. */
  public Bytes open(Tsk tsk) {
    return Bytes.ofHex(
        Json.read(
                "cancel response", tsk.open(NAME, party, trx, sealed), DebitResponse.Content.class)
            .answer());
  }

  public Bytes toJson() {
    return Json.write(new Wire(party.value(), trx.toString(), sealed));
  }

  public static CancelResponse parse(Bytes json) {
    Wire wire = Json.read("cancel response", json, Wire.class);
    return new CancelResponse(
        new PartyId(wire.party()), TransactionId.parse(wire.trx()), wire.sealed());
  }

  record Wire(String party, String trx, String sealed) {}
}
