package farthing.messages;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.util.Optional;

/**
 * The merchant's word to the payment server, over the direct link (238), that it has durably closed
 * an order: it will release nothing for it any more, whatever message M is brought.
 */
public record OrderClose(PartyId party, TransactionId trx) {

  public Bytes toJson() {
    return Json.write(new Wire(party.value(), trx.toString()));
  }

  public static OrderClose parse(Bytes json) {
    Wire wire = Json.read("close", json, Wire.class);
    return new OrderClose(new PartyId(wire.party()), TransactionId.parse(wire.trx()));
  }

  record Wire(String party, String trx) {}

  /**
   * What the payment server says to it, for ever the same.
   *
   * @param ended how the purchase had ended before; empty: it had not, and never will be paid
   */
  public record Reply(Optional<Outcome> ended) {
    public Bytes toJson() {
      return Json.write(new Wire(ended.map(Outcome::word).orElse("")));
    }

    public static Reply parse(Bytes json) {
      String word = Json.read("close's answer", json, Wire.class).ended();
      return new Reply(word.isEmpty() ? Optional.empty() : Optional.of(Outcome.ofWord(word)));
    }

    record Wire(String ended) {}
  }
}
