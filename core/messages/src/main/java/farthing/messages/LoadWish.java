package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;

/** How much the person wants to load or unload (step 874): answered with the bank's order. */
public record LoadWish(Amount amount) {
  public LoadWish {
    if (amount.isZero()) {
      throw new Malformed("load wish: an amount above 0 is wanted");
    }
  }

  public Bytes toJson() {
    return Json.write(new Wire(amount.minor(), amount.currency().toBytes().hex()));
  }

  public static LoadWish parse(Bytes json) {
    Wire wire = Json.read("load wish", json, Wire.class);
    return new LoadWish(
        Amount.ofMinor(wire.amountMinor(), Currency.of(Bytes.ofHex(wire.currency()))));
  }

  record Wire(long amountMinor, String currency) {}
}
