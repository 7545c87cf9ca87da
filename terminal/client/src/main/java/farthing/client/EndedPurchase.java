package farthing.client;

import java.time.Instant;

/**
 * What a journal remembers of a purchase that is over.
 *
 * @param amount {@code EUR 12.50}
 * @param reference the payment server's, may be empty
 */
public record EndedPurchase(
    PurchaseId id, Instant at, String merchant, String amount, How how, String reference) {

  /** What happened to the money. */
  public enum How {
    /** The card was not debited. */
    NOT_DEBITED,
    PAID,
    /** The card proved that it was not debited. */
    DECLINED,
    /** The card was debited, too late for the order: the money goes back to it. */
    REFUND_DUE,
    /** The card was debited long ago, and neither it nor the journal has the proof. */
    PROOF_LOST,
    /** The card was debited under a number that another payment had used: nobody was paid by it. */
    NUMBER_USED,
    /** It was paid, and the card has its money back. */
    CANCELLED,
    /** It was paid and taken back, but the card did not get the money: its issuer owes it. */
    REFUND_OWED,
    /**
     * It was paid, its shop closed it, and the payment server gives nothing back: the shop has the
     * money and owes it.
     */
    NOT_GIVEN_BACK
  }
}
