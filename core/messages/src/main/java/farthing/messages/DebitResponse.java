package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * The debit response (322, 412): the purse's answer to DEBIT IEP.
 *
 * @param sealed the 32 bytes under the TSK
 */
public record DebitResponse(PartyId party, TransactionId trx, String sealed) {
  private static final String NAME = "debit-response";

  public static DebitResponse seal(Tsk tsk, PartyId party, TransactionId trx, Bytes answer) {
    return new DebitResponse(
        party, trx, tsk.seal(NAME, party, trx, Json.write(new Content(answer.hex()))));
  }

  /** The purse's answer, of any size up to the message's. */
  public Bytes open(Tsk tsk) {
    return Bytes.ofHex(
        Json.read("debit response", tsk.open(NAME, party, trx, sealed), Content.class).answer());
  }

  public Bytes toJson() {
    return Json.write(new Wire(party.value(), trx.toString(), sealed));
  }

  public static DebitResponse parse(Bytes json) {
    Wire wire = Json.read("debit response", json, Wire.class);
    return new DebitResponse(
        new PartyId(wire.party()), TransactionId.parse(wire.trx()), wire.sealed());
  }

  record Content(String answer) {}

  record Wire(String party, String trx, String sealed) {}
}
