package farthing.client;

import farthing.base.Bytes;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.messages.DebitResult;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResult;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.purse.LoadInitialize;
import java.util.Optional;

/**
 * One step of a purchase, a cancel or a load as the client's journal keeps it: each is on the disk
 * before what it announces is done.
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
   * @param toCompare where the payment server does not compare (FIGS. 7, 8)
   */
  record Debiting(Bytes command, Optional<ToCompare> toCompare) implements JournalStep {}

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

  /** A step of a load or an unload. */
  sealed interface OfLoad extends JournalStep {}

  /**
   * The load request is about to leave (step 878).
   *
   * @param offer with the TSK, without which the load could not be finished
   * @param transactionNumber NTIEP that the card will use
   * @param device IDLDA that the card was given
   */
  record LoadRequesting(
      OrderOffer offer, CardMark card, int transactionNumber, LoadingDeviceId device)
      implements OfLoad {
    /**
     * @throws Malformed if the order is not of a bank
     */
    public LoadRequesting {
      if (!offer.order().flow().isWithBank()) {
        throw new Malformed("a load request for a purchase");
      }
    }

    /** What INITIALIZE named. */
    LoadInitialize asked() {
      Order order = offer.order();
      return new LoadInitialize(
          order.amount(), order.bankTime(), order.bank().orElseThrow(), device, order.trx());
    }
  }

  /**
   * The issuer's command is about to go to the card (step 881).
   *
   * @param command 10 to 34 bytes
   */
  record LoadCommanding(Bytes command) implements OfLoad {}

  /**
   * The card answered (step 882).
   *
   * @param answer 16 bytes, or 32 of a refusal
   * @param response the load response as it will be sent, and sent again
   */
  record LoadAnswered(Bytes answer, Bytes response) implements OfLoad {}

  /** The load server does not accept the answer; the card shall be asked for it again. */
  record LoadDoubted() implements OfLoad {}

  /** The load server said how the load ended (step 890). */
  record LoadResulted(LoadResult result) implements OfLoad {}

  /** The proof came to the load server with a later load. */
  record LoadDelivered(LoadOutcome outcome) implements OfLoad {}

  /**
   * Over: nothing is left to do.
   *
   * @param amount {@code EUR 12.50}
   * @param reference the load server's, may be empty
   * @param device IDLDA, for the next load
   */
  record LoadClosed(
      LoadOutcome outcome, String bank, String amount, String reference, LoadingDeviceId device)
      implements OfLoad {}

  /**
   * Over: nothing is left to do.
   *
   * @param amount {@code EUR 12.50}
   * @param reference the payment server's, may be empty
   */
  record Closed(EndedPurchase.How how, String merchant, String amount, String reference)
      implements JournalStep {}
}
