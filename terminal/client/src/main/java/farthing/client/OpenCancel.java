package farthing.client;

import farthing.base.Bytes;
import farthing.messages.Order;
import java.util.Optional;

/**
 * A cancel that is not over, as far as the journal knows.
 *
 * @param command the credit that was given to the card, if it got that far
 * @param credited the card's answer, if it was heard
 */
public record OpenCancel(
    JournalStep.Kept paid, Optional<Bytes> command, Optional<JournalStep.Credited> credited) {

  public PurchaseId id() {
    return PurchaseId.of(order());
  }

  public Order order() {
    return paid.offer().order();
  }

  static OpenCancel begin(JournalStep.Cancelling step) {
    return new OpenCancel(step.paid(), Optional.empty(), Optional.empty());
  }

  OpenCancel after(JournalStep.OfCancel step) {
    return switch (step) {
      case JournalStep.Cancelling again -> begin(again);
      case JournalStep.Crediting(Bytes credit) ->
          new OpenCancel(paid, Optional.of(credit), credited);
      case JournalStep.Credited answer -> new OpenCancel(paid, command, Optional.of(answer));
    };
  }
}
