package farthing.store;

import farthing.base.PartyId;
import farthing.batches.BatchRecord;

/**
 * A record that is not paid.
 *
 * @param detail for people, at most 200 characters
 */
public record Dispute(PartyId merchant, BatchRecord record, Reason reason, String detail) {

  /** What is against it. */
  public enum Reason {
    /** S6 is not the card's. */
    S6_WRONG(false),
    /** No key of that issuer, suite and generation is here. */
    KEY_UNKNOWN(true),
    /** Nothing is agreed with that merchant. */
    MERCHANT_UNKNOWN(true),
    /** The issuer made no such card. */
    CARD_UNKNOWN(true),
    /**
     * The card was not good any more when it paid, or says another last day than it was made with.
     */
    CARD_EXPIRED(false),
    /** The card stood on the hotlist when it paid. */
    CARD_HOTLISTED(false),
    /** The card has paid with that NTIEP before: one of the two is a copy. */
    USED_TWICE(false),
    /** The card has spent more than was put on it. */
    BALANCE_BELOW_ZERO(true);

    private final boolean mayHeal;

    Reason(boolean mayHeal) {
      this.mayHeal = mayHeal;
    }

    /** Whether it can turn out to be good when something comes that is missing. */
    public boolean mayHeal() {
      return mayHeal;
    }
  }
}
