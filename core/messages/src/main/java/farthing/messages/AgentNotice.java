package farthing.messages;

import farthing.base.Bytes;
import farthing.base.TransactionId;

/**
 * The confirmation of FIG. 7 (step 736), which a trusted agent posts to the merchant's status URL.
 * Nothing in it names the card.
 *
 * @param confirmation an {@link AgentConfirmation}
 * @param voucher as the payment server made it, an {@link AgentVoucher}
 */
public record AgentNotice(TransactionId trx, String confirmation, String voucher)
    implements Notice {

  @Override
  public Bytes toJson() {
    return Json.write(new Wire(trx.toString(), confirmation, voucher));
  }

  public static AgentNotice parse(Bytes json) {
    Wire wire = Json.read("confirmation", json, Wire.class);
    return new AgentNotice(TransactionId.parse(wire.trx()), wire.confirmation(), wire.voucher());
  }

  record Wire(String trx, String confirmation, String voucher) {}
}
