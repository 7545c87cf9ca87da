package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * An order on its way from the merchant straight to the payment server (claim 9 without 12): what
 * the payment server needs of it does not pass through the client then.
 *
 * @param etsk the client's key, for the payment server alone
 * @param jws the signed order
 */
public record SentOrder(
    PartyId party, TransactionId trx, String keyId, Bytes salt, Bytes etsk, String jws) {

  public static SentOrder of(OrderOffer offer) {
    Order order = offer.order();
    return new SentOrder(
        order.party(), order.trx(), order.keyId(), order.salt(), offer.etsk(), offer.jws());
  }

  public Bytes toJson() {
    return Json.write(
        new Wire(
            party.value(),
            trx.toString(),
            keyId,
            Base64Url.encode(salt),
            Base64Url.encode(etsk),
            jws));
  }

  public static SentOrder parse(Bytes json) {
    Wire wire = Json.read("order", json, Wire.class);
    return new SentOrder(
        new PartyId(wire.party()),
        TransactionId.parse(wire.trx()),
        wire.keyId(),
        Base64Url.decode("salt", wire.salt(), TransactionKeys.SALT_SIZE),
        Base64Url.decode("etsk", wire.etsk(), TransactionKeys.ETSK_SIZE),
        wire.order());
  }

  record Wire(String party, String trx, String keyId, String salt, String etsk, String order) {}

  /**
   * The payment server's answer.
   *
   * @param until when it may be drawn, seconds since 1970
   */
  public record Reply(long until) {
    public Bytes toJson() {
      return Json.write(this);
    }

    public static Reply parse(Bytes json) {
      return Json.read("answer to an order", json, Reply.class);
    }
  }
}
