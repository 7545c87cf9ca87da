package farthing.merchant;

import farthing.messages.ErrorCode;

/** What the payment server says to an order that the merchant sent it. */
public sealed interface OrderAnswer {

  /**
   * It has it, durably: show the page, without what went straight ({@link OpenOrder#sentStraight}).
   */
  record Taken() implements OrderAnswer {}

  /** It will not have it: nobody could pay it. */
  record Refused(ErrorCode code) implements OrderAnswer {}

  /** Whether it has it is not known: send it again, as often as wanted. */
  record Unreachable(String why) implements OrderAnswer {}
}
