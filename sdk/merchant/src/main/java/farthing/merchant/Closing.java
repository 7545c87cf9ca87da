package farthing.merchant;

import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import java.util.Optional;

/** What became of the wish to close an order whose purchase shall be taken back. */
public sealed interface Closing {
  /** After so many seconds the person's client asks again. */
  int RETRY_SECONDS = 2;

  /** What the client gets, under the problem's own HTTP status; nothing when all went well. */
  default Optional<Problem> problem() {
    if (this instanceof Refused refused) {
      return Optional.of(Problem.of(refused.code()));
    }
    return this instanceof NotTold
        ? Optional.of(Problem.retryAfter(ErrorCode.CLOSE_NOT_TOLD, RETRY_SECONDS))
        : Optional.empty();
  }

  /**
   * Closed here for ever, and the payment server knows it.
   *
   * @param ended how the purchase had ended there before; empty: no card has paid
   */
  record Closed(Optional<Outcome> ended) implements Closing {}

  /** Closed here for ever, but the payment server was not told: {@link Closings#tellLeft} will. */
  record NotTold(String why) implements Closing {}

  /** Nothing was done, for this reason. */
  record Refused(ErrorCode code) implements Closing {}
}
