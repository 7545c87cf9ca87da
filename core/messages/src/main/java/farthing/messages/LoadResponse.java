package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * The load response (step 883): the purse's answer to CREDIT IEP for load or DEBIT IEP for unload;
 * the negative result too, whose answer has CC not 0000, S3 and RIEP.
 *
 * @param sealed the 16 bytes, or 32 of a refusal, under the TSK
 */
public record LoadResponse(PartyId party, TransactionId trx, String sealed) {
  private static final String NAME = "load-response";

  public static LoadResponse seal(Tsk tsk, PartyId party, TransactionId trx, Bytes answer) {
    return new LoadResponse(
        party, trx, tsk.seal(NAME, party, trx, Json.write(new Content(answer.hex()))));
  }

  /** The purse's answer, of any size up to the message's. */
  public Bytes open(Tsk tsk) {
    return Bytes.ofHex(
        Json.read("load response", tsk.open(NAME, party, trx, sealed), Content.class).answer());
  }

  public Bytes toJson() {
    return Json.write(new Wire(party.value(), trx.toString(), sealed));
  }

  public static LoadResponse parse(Bytes json) {
    Wire wire = Json.read("load response", json, Wire.class);
    return new LoadResponse(
        new PartyId(wire.party()), TransactionId.parse(wire.trx()), wire.sealed());
  }

  record Content(String answer) {}

  record Wire(String party, String trx, String sealed) {}
}
