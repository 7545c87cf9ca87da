package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;

/**
 * What a bank can do for this card from this account (step 873).
 *
 * @param least the smallest amount, above 0
 * @param most the largest, by card and account; below {@code least} if none is possible now
 * @param text for the person: from which account, or why nothing is possible; at most 200
 *     characters
 */
public record LoadOffer(Flow flow, Amount least, Amount most, String text) {
  private static final int LONGEST_TEXT = 200;

  public LoadOffer {
    if (!flow.isWithBank()
        || !least.currency().equals(most.currency())
        || least.isZero()
        || text.length() > LONGEST_TEXT) {
      throw new Malformed("load offer: amounts of one currency, and a short text");
    }
  }

  public boolean isPossible() {
    return most.minor() >= least.minor();
  }

  public Bytes toJson() {
    return Json.write(
        new Wire(flow.word(), least.currency().toBytes().hex(), least.minor(), most.minor(), text));
  }

  public static LoadOffer parse(Bytes json) {
    Wire wire = Json.read("load offer", json, Wire.class);
    Currency currency = Currency.of(Bytes.ofHex(wire.currency()));
    return new LoadOffer(
        Flow.ofWord(wire.flow()),
        Amount.ofMinor(wire.leastMinor(), currency),
        Amount.ofMinor(wire.mostMinor(), currency),
        wire.text());
  }

  record Wire(String flow, String currency, long leastMinor, long mostMinor, String text) {}
}
