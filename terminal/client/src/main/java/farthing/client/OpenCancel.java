package farthing.client;

import farthing.base.Bytes;
import farthing.messages.Order;
import farthing.purse.DebitAnswer;
import java.time.Instant;
import java.util.Optional;

/**
 * A cancel that is not over, as far as the journal knows.
 *
 * @param since when the shop had closed the order
 * @param command the credit that was given to the card, if it got that far
 * @param credited the card's answer, if it was heard
 */
public record OpenCancel(
    Instant since,
    JournalStep.Kept paid,
    Optional<Bytes> command,
    Optional<JournalStep.Credited> credited) {

  public PurchaseId id() {
    return PurchaseId.of(order());
  }

  public Order order() {
    return paid.offer().order();
  }

  /** There is a proof that no server is known to have. */
  boolean isUndelivered() {
    return credited.isPresent();
  }

  /** The card's own word, once it has answered. */
  boolean isBack() {
    return DebitAnswer.parse(credited.orElseThrow().answer()).cc().isDone();
  }

  static OpenCancel begin(Instant since, JournalStep.Cancelling step) {
    return new OpenCancel(since, step.paid(), Optional.empty(), Optional.empty());
  }

  OpenCancel after(JournalStep.OfCancel step) {
    return switch (step) {
      case JournalStep.Cancelling again -> begin(since, again);
      case JournalStep.Crediting(Bytes credit) ->
          new OpenCancel(since, paid, Optional.of(credit), credited);
      case JournalStep.Credited answer -> new OpenCancel(since, paid, command, Optional.of(answer));
    };
  }
}
