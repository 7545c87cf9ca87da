package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * The person's wish, posted by the client below the order's status URL, that the shop close an
 * order so that its purchase can be cancelled. Sealed under the order's TSK: whoever only knows the
 * TRX closes nothing. What the shop says to it binds nobody; the payment server asks the merchant's
 * own word ({@link OrderClose}).
 *
 * @param sealed nothing but itself, under the TSK
 */
public record CloseWish(TransactionId trx, String sealed) {
  /** Behind the order's status URL. */
  public static final String PATH = "/close";

  private static final String NAME = "close-wish";

  public static CloseWish seal(Tsk tsk, PartyId party, TransactionId trx) {
    return new CloseWish(
        trx, tsk.seal(NAME, party, trx, Json.write(new Content(party.value(), trx.toString()))));
  }

  /**
   * @throws farthing.base.Malformed if it was not sealed under this order's TSK
   */
  public void check(Tsk tsk, PartyId party) {
    Json.read("close wish", tsk.open(NAME, party, trx, sealed), Content.class);
  }

  public Bytes toJson() {
    return Json.write(new Wire(trx.toString(), sealed));
  }

  public static CloseWish parse(Bytes json) {
    Wire wire = Json.read("close wish", json, Wire.class);
    return new CloseWish(TransactionId.parse(wire.trx()), wire.sealed());
  }

  record Wire(String trx, String sealed) {}

  record Content(String party, String trx) {}

  /**
   * The shop's answer: the order is closed, and the payment server knows it.
   *
   * @param text for the person
   */
  public record Reply(String text) {
    public Bytes toJson() {
      return Json.write(this);
    }

    public static Reply parse(Bytes json) {
      return Json.read("shop's answer", json, Reply.class);
    }
  }
}
