package farthing.messages;

import farthing.base.Bytes;

/**
 * The debit of FIG. 7 (step 728): beside the command for the card what the agent compares its proof
 * with, and the agent's voucher for the merchant.
 *
 * @param expected an {@link ExpectedDebit} encrypted to the agent's key
 * @param voucher an {@link AgentVoucher}, which the agent hands on as it came
 */
public record DebitForAgent(Debit debit, String expected, String voucher) {

  public Bytes toJson() {
    return Json.write(new Wire(debit.sealed(), expected, voucher));
  }

  public static DebitForAgent parse(Bytes json) {
    Wire wire = Json.read("debit", json, Wire.class);
    return new DebitForAgent(new Debit(wire.sealed()), wire.expected(), wire.voucher());
  }

  record Wire(String sealed, String expected, String voucher) {}
}
