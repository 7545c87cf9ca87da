package farthing.merchant;

import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import java.util.Optional;

/** What the payment server says when it is told that an order is closed. */
public sealed interface CloseAnswer {

  /**
   * It knows, and makes no message M for it any more.
   *
   * @param ended how the purchase had ended before: {@link Outcome#ACCEPTED} means that the card
   *     paid, and gets its money back by a cancel; empty: no card has paid
   */
  record Told(Optional<Outcome> ended) implements CloseAnswer {}

  /** It refused to hear: a wrong API key, or too many messages. Tell it again. */
  record Refused(ErrorCode code) implements CloseAnswer {}

  /**
   * Nothing that can be understood came back in time. Tell it again.
   *
   * @param why for the merchant's log
   */
  record Unreachable(String why) implements CloseAnswer {}
}
