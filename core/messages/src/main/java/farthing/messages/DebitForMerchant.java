package farthing.messages;

import farthing.base.Bytes;

/**
 * The debit of FIG. 8 (step 748): beside the command for the card what the merchant compares its
 * proof with.
 *
 * @param expected an {@link ExpectedDebit}, which the client hands on as it came
 */
public record DebitForMerchant(Debit debit, String expected) {

  public Bytes toJson() {
    return Json.write(new Wire(debit.sealed(), expected));
  }

  public static DebitForMerchant parse(Bytes json) {
    Wire wire = Json.read("debit", json, Wire.class);
    return new DebitForMerchant(new Debit(wire.sealed()), wire.expected());
  }

  record Wire(String sealed, String expected) {}
}
