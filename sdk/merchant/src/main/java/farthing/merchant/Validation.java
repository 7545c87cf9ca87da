package farthing.merchant;

import farthing.base.IepId;
import farthing.messages.Confirmation;
import farthing.messages.Problem;
import java.util.Optional;

/** What a merchant does about a confirmation. */
public sealed interface Validation {

  /**
   * Who was authenticated: the card's number, which the payment server vouches for. Empty for a
   * purchase, of which nobody learns who paid, and for what is refused.
   */
  default Optional<IepId> card() {
    return Optional.empty();
  }

  /** Paid, and told for the first time: release the goods. */
  record Released(OpenOrder order, Confirmation confirmation) implements Validation {
    @Override
    public Optional<IepId> card() {
      return confirmation.card();
    }
  }

  /** Paid, and told before: give the same answer again, and nothing a second time. */
  record AlreadyReleased(OpenOrder order, Confirmation confirmation) implements Validation {
    @Override
    public Optional<IepId> card() {
      return confirmation.card();
    }
  }

  /** Release nothing, and say why. */
  record Refused(Refusal reason) implements Validation {
    /** What the client gets, under the problem's own HTTP status. */
    public Problem problem() {
      return Problem.of(reason.code());
    }
  }
}
