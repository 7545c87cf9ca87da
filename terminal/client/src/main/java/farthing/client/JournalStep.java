package farthing.client;

import farthing.base.Bytes;
import farthing.messages.DebitResult;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;

/**
 * One step of a purchase as the client's journal keeps it: each is on the disk before what it
 * announces is done.
 */
public sealed interface JournalStep {

  /**
   * The draw request is about to leave (step 612).
   *
   * @param offer with the TSK, without which the purchase could not be finished
   * @param transactionNumber NTIEP that the card will use
   */
  record Drawing(OrderOffer offer, CardMark card, int transactionNumber) implements JournalStep {}

  /**
   * The debit command is about to go to the card (step 618).
   *
   * @param command 48 bytes, the approved amount in them
   */
  record Debiting(Bytes command) implements JournalStep {}

  /**
   * The card answered (step 622).
   *
   * @param answer 32 bytes
   * @param response the debit response as it will be sent, and sent again
   */
  record Answered(Bytes answer, Bytes response) implements JournalStep {}

  /** The payment server does not accept the answer; the card shall be asked for it again. */
  record ProofRefused() implements JournalStep {}

  /** The payment server said how the purchase ended (step 634). */
  record Result(DebitResult result) implements JournalStep {}

  /** The proof came to a payment server with a later draw. */
  record Delivered(Outcome outcome) implements JournalStep {}

  /**
   * Of the last purchase that was paid and is over: what a cancel of it needs.
   *
   * @param transactionNumber NTIEP of the purchase
   */
  record Kept(OrderOffer offer, CardMark card, int transactionNumber) implements JournalStep {}

  /** A step of a cancel, of a purchase that is over. */
  sealed interface OfCancel extends JournalStep {}

  /** The shop has closed the order, and the draw of the cancel is about to leave. */
  record Cancelling(Kept paid) implements OfCancel {}

  /**
   * The credit command is about to go to the card.
   *
   * @param command 48 bytes
   */
  record Crediting(Bytes command) implements OfCancel {}

  /**
   * The card answered to it.
   *
   * @param answer 32 bytes
   * @param response the message as it will be sent, and sent again
   */
  record Credited(Bytes answer, Bytes response) implements OfCancel {}

  /**
   * Over: nothing is left to do.
   *
   * @param amount {@code EUR 12.50}
   * @param reference the payment server's, may be empty
   */
  record Closed(EndedPurchase.How how, String merchant, String amount, String reference)
      implements JournalStep {}
}
