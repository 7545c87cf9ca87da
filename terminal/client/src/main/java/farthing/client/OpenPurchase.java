package farthing.client;

import farthing.base.Bytes;
import farthing.messages.DebitResult;
import farthing.messages.Order;
import farthing.messages.Outcome;
import java.util.Optional;

/**
 * A purchase that is not over, as far as the journal knows.
 *
 * @param command the debit that was given to the card, if it got that far
 * @param toCompare what shop or agent compare the answer with, where they do
 * @param answered the card's answer, if it was heard
 * @param result the payment server's, if it came
 * @param delivered how the purchase ended, if a later draw settled it
 */
public record OpenPurchase(
    JournalStep.Drawing drawn,
    Optional<Bytes> command,
    Optional<ToCompare> toCompare,
    Optional<JournalStep.Answered> answered,
    Optional<DebitResult> result,
    Optional<Outcome> delivered) {

  static OpenPurchase begin(JournalStep.Drawing drawn) {
    return new OpenPurchase(
        drawn,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public PurchaseId id() {
    return PurchaseId.of(order());
  }

  public Order order() {
    return drawn.offer().order();
  }

  /** The card may have been debited, and only it can say. */
  boolean mustAskCard() {
    return command.isPresent() && answered.isEmpty() && result.isEmpty();
  }

  /** There is a proof that no server is known to have. */
  boolean isUndelivered() {
    return answered.isPresent() && result.isEmpty() && delivered.isEmpty();
  }

  OpenPurchase after(JournalStep step) {
    return switch (step) {
      case JournalStep.Drawing again -> begin(again);
      case JournalStep.Debiting(Bytes debit, var with) ->
          new OpenPurchase(drawn, Optional.of(debit), with, answered, result, delivered);
      case JournalStep.Answered answer ->
          new OpenPurchase(drawn, command, toCompare, Optional.of(answer), result, delivered);
      case JournalStep.ProofRefused() ->
          new OpenPurchase(drawn, command, toCompare, Optional.empty(), result, delivered);
      case JournalStep.Result(DebitResult came) ->
          new OpenPurchase(drawn, command, toCompare, answered, Optional.of(came), delivered);
      case JournalStep.Delivered(Outcome outcome) ->
          new OpenPurchase(drawn, command, toCompare, answered, result, Optional.of(outcome));
      case JournalStep.Closed _, JournalStep.Kept _, JournalStep.OfCancel _, JournalStep.OfLoad _ ->
          this;
    };
  }
}
