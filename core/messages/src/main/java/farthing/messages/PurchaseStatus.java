package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.Optional;

/**
 * What the payment server tells a merchant who asks (the direct link 238).
 *
 * @param state {@code drawn}: a debit command is out and no proof came yet; {@code ended}: see the
 *     outcome
 * @param m message M again, once there is one
 */
public record PurchaseStatus(State state, Optional<String> m) {

  /** How far a purchase is. */
  public enum State {
    DRAWN("drawn"),
    ENDED("ended");

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
    return switch (wire.state()) {
      case "drawn" -> new PurchaseStatus(State.DRAWN, Optional.empty());
      case "ended" -> new PurchaseStatus(State.ENDED, Optional.of(wire.m()));
      default -> throw new Malformed("purchase status: no such state");
    };
  }

  record Wire(String state, String m) {}
}
