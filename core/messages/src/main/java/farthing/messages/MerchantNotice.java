package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The confirmation (330, 416) that the client posts to the merchant's status URL, and what the
 * merchant says to it.
 *
 * @param m message M as it came
 */
public record MerchantNotice(TransactionId trx, String m) implements Notice {

  @Override
  public Bytes toJson() {
    return Json.write(new Wire(trx.toString(), m));
  }

  public static MerchantNotice parse(Bytes json) {
    Wire wire = Json.read("confirmation", json, Wire.class);
    return new MerchantNotice(TransactionId.parse(wire.trx()), wire.m());
  }

  record Wire(String trx, String m) {}

  /**
   * The merchant's answer.
   *
   * @param goods where the person finds what was bought
   */
  public record Reply(URI goods, String text) {
    public Bytes toJson() {
      return Json.write(new Wire(goods.toString(), text));
    }

    public static Reply parse(Bytes json) {
      Wire wire = Json.read("merchant's answer", json, Wire.class);
      try {
        return new Reply(new URI(wire.goods()), wire.text());
      } catch (URISyntaxException e) {
        throw new Malformed("merchant's answer: no URL", e);
      }
    }

    record Wire(String goods, String text) {}
  }
}
