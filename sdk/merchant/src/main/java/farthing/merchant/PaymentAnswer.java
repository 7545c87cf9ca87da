package farthing.merchant;

import farthing.messages.ErrorCode;
import farthing.messages.PurchaseStatus;

/** What the payment server says about a purchase. */
public sealed interface PaymentAnswer {

  /** A debit command is out: the card may be debited or not. Ask again, and close nothing. */
  record Drawn() implements PaymentAnswer {}

  /**
   * It has ended: validate {@code m} as if the client had brought it.
   *
   * @param m message M
   */
  record Ended(String m) implements PaymentAnswer {}

  /**
   * We closed it, and said so: no goods, whatever M is brought.
   *
   * @param state whether the card has its money back
   */
  record Closed(PurchaseStatus.State state) implements PaymentAnswer {}

  /** No card has drawn on this order. */
  record NeverDrawn() implements PaymentAnswer {}

  /** The payment server refused to say: a wrong API key, or too many questions. */
  record Refused(ErrorCode code) implements PaymentAnswer {}

  /**
   * Nothing that can be understood came back in time. Nothing is known of the purchase.
   *
   * @param why for the merchant's log
   */
  record Unreachable(String why) implements PaymentAnswer {}
}
