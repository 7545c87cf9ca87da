package farthing.merchant;

import farthing.messages.Confirmation;
import farthing.messages.Problem;

/** What a merchant does about a confirmation. */
public sealed interface Validation {

  /** Paid, and told for the first time: release the goods. */
  record Released(OpenOrder order, Confirmation confirmation) implements Validation {}

  /** Paid, and told before: give the same answer again, and nothing a second time. */
  record AlreadyReleased(OpenOrder order, Confirmation confirmation) implements Validation {}

  /** Release nothing, and say why. */
  record Refused(Refusal reason) implements Validation {
    /** What the client gets, under the problem's own HTTP status. */
    public Problem problem() {
      return Problem.of(reason.code());
    }
  }
}
