package farthing.store;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What an issuer owes to a card that is not there.
 *
 * @param number by which people name it
 * @param card for which it waits
 * @param merchant of the purchase; empty for what was on a card that is replaced
 * @param shown the merchant's name for people, its party id where none is registered here
 * @param trx of the purchase
 * @param load party and TRX of the load that brings it, or is to
 */
public record Refund(
    long number,
    Instant at,
    IepId card,
    Amount amount,
    Source source,
    State state,
    Optional<PartyId> merchant,
    String shown,
    Optional<TransactionId> trx,
    Optional<LoadName> load,
    String why) {

  /** By which a load is known. */
  public record LoadName(PartyId party, TransactionId trx) {}

  /** Where the value comes from. */
  public enum Source {
    /** The card paid too late for its order, and nobody is paid with it. */
    LATE_PROOF,
    /** Its purchase was cancelled, and the card did not get it back. */
    CANCEL,
    /** A merchant gave it back. */
    MERCHANT,
    /** It was on a card that is lost. */
    REPLACEMENT,
    /** Debited under a number that another payment of the card had used. */
    NUMBER_USED;

    /** As in the table. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Source ofWord(String word) {
      return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst().orElseThrow();
    }
  }

  /** What became of it. */
  public enum State {
    WAITING,
    /** The card has it. */
    CREDITED,
    /** It was paid on another way. */
    PAID_OUT;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static State ofWord(String word) {
      return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst().orElseThrow();
    }
  }
}
