package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * The draw of a cancel: the card's answer to INITIALIZE IEP for cancel, asking that the purchase of
 * this TRX be given back to it. The payment server has order and TSK since the purchase's draw.
 *
 * @param sealed a {@link DrawRequest.Content} under the TSK
 */
public record CancelRequest(PartyId party, TransactionId trx, String sealed) {
  private static final String NAME = "cancel";

  public static CancelRequest seal(
      Tsk tsk, PartyId party, TransactionId trx, DrawRequest.Content content) {
    return new CancelRequest(party, trx, tsk.seal(NAME, party, trx, Json.write(content.toWire())));
  }

  public DrawRequest.Content open(Tsk tsk) {
    return DrawRequest.Content.of(
        Json.read("cancel", tsk.open(NAME, party, trx, sealed), DrawRequest.Content.Wire.class));
  }

  public Bytes toJson() {
    return Json.write(new Wire(party.value(), trx.toString(), sealed));
  }

  public static CancelRequest parse(Bytes json) {
    Wire wire = Json.read("cancel request", json, Wire.class);
    return new CancelRequest(
        new PartyId(wire.party()), TransactionId.parse(wire.trx()), wire.sealed());
  }

  record Wire(String party, String trx, String sealed) {}
}
