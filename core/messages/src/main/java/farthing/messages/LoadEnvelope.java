package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * What a load request and a proof have in common: whose order it is, by which key, and what is
 * sealed for the load server alone.
 *
 * @param salt 16 bytes
 * @param etsk 24 bytes: the TSK under the order's wrap key
 * @param jws the signed order
 */
public record LoadEnvelope(
    PartyId party,
    TransactionId trx,
    String keyId,
    Bytes salt,
    Bytes etsk,
    String jws,
    String sealed) {

  static LoadEnvelope seal(String name, OrderOffer offer, Bytes content) {
    Order order = offer.order();
    return new LoadEnvelope(
        order.party(),
        order.trx(),
        order.keyId(),
        order.salt(),
        offer.etsk(),
        offer.jws(),
        offer.tsk().seal(name, order.party(), order.trx(), content));
  }

  Bytes open(String name, Tsk tsk) {
    return tsk.open(name, party, trx, sealed);
  }

  Bytes toJson() {
    return Json.write(
        new Wire(
            party.value(),
            trx.toString(),
            keyId,
            Base64Url.encode(salt),
            Base64Url.encode(etsk),
            jws,
            sealed));
  }

  static LoadEnvelope parse(String what, Bytes json) {
    Wire wire = Json.read(what, json, Wire.class);
    return new LoadEnvelope(
        new PartyId(wire.party()),
        TransactionId.parse(wire.trx()),
        wire.keyId(),
        Base64Url.decode("salt", wire.salt(), TransactionKeys.SALT_SIZE),
        Base64Url.decode("etsk", wire.etsk(), TransactionKeys.ETSK_SIZE),
        wire.order(),
        wire.sealed());
  }

  record Wire(
      String party,
      String trx,
      String keyId,
      String salt,
      String etsk,
      String order,
      String sealed) {}
}
