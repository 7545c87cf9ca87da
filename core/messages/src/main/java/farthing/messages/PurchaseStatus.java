package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the payment server tells a merchant who asks (the direct link 238).
 *
 * @param m message M again, if the purchase ended and the merchant has not closed it
 */
public record PurchaseStatus(State state, Optional<String> m) {

  /** How far a purchase is. */
  public enum State {
    /** A debit command is out and no proof came yet. */
    DRAWN("drawn"),
    /** Message M says how. */
    ENDED("ended"),
    /** The merchant closed it; nothing has gone back to a card. */
    CLOSED("closed"),
    /** The security card has commanded that it be given back, and the card's answer is missing. */
    CANCEL_DRAWN("cancel-drawn"),
    /** The card has its money back. */
    CANCELLED("cancelled"),
    /** The card paid and is owed a refund. */
    REFUND_DUE("refund-due");

    private final String word;

    State(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public Bytes toJson() {
    return Json.write(new Wire(state.word, m.orElse("")));
  }

  public static PurchaseStatus parse(Bytes json) {
    Wire wire = Json.read("purchase status", json, Wire.class);
    State state =
        Arrays.stream(State.values())
            .filter(s -> s.word.equals(wire.state()))
            .findFirst()
            .orElseThrow(() -> new Malformed("purchase status: no such state"));
    return new PurchaseStatus(
        state, state == State.ENDED ? Optional.of(wire.m()) : Optional.empty());
  }

  record Wire(String state, String m) {}
}
