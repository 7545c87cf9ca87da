package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the load server tells whoever asks for a load by its TRX, and a bank that closes its order
 * (the direct link).
 *
 * @param trx whose: an answer about another load tells nothing
 * @param since when it came into this state
 * @param m message M if the load ended; for its bank alone, under its API key
 */
public record LoadStatus(TransactionId trx, State state, Instant since, Optional<String> m) {

  /** How far a load is. */
  public enum State {
    /** S2 is out and no proof came yet: unsure until the card's next contact, however long. */
    COMMANDED("commanded"),
    /** Message M says how. */
    ENDED("ended"),
    /** The bank closed it before any S2 was given: with this order no card will ever be loaded. */
    CLOSED("closed");

    private final String word;

    State(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public LoadStatus {
    if (m.isPresent() && state != State.ENDED) {
      throw new Malformed("load status: message M is of a load that ended");
    }
  }

  /** For whoever is not the bank. */
  public LoadStatus withoutM() {
    return new LoadStatus(trx, state, since, Optional.empty());
  }

  public Bytes toJson() {
    return Json.write(new Wire(trx.toString(), state.word, since.getEpochSecond(), m.orElse("")));
  }

  public static LoadStatus parse(Bytes json) {
    Wire wire = Json.read("load status", json, Wire.class);
    State state =
        Arrays.stream(State.values())
            .filter(s -> s.word.equals(wire.state()))
            .findFirst()
            .orElseThrow(() -> new Malformed("load status: no such state"));
    return new LoadStatus(
        TransactionId.parse(wire.trx()),
        state,
        Json.instant("load status", wire.since()),
        wire.m().isEmpty() ? Optional.empty() : Optional.of(wire.m()));
  }

  record Wire(String trx, String state, long since, String m) {}
}
