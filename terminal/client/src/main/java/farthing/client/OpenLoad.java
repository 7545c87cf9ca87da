package farthing.client;

import farthing.base.Bytes;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResult;
import farthing.messages.Order;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadInitialize;
import farthing.purse.TransactionType;
import java.util.Optional;

/**
 * A load or an unload that is not over, as far as the journal knows.
 *
 * @param command the issuer's, given to the card, if it got that far
 * @param answered the card's answer, if it was heard and nobody doubts it
 * @param result the load server's, if it came
 * @param delivered how it ended, if a later load settled it
 */
public record OpenLoad(
    JournalStep.LoadRequesting request,
    Optional<Bytes> command,
    Optional<JournalStep.LoadAnswered> answered,
    Optional<LoadResult> result,
    Optional<LoadOutcome> delivered) {

  static OpenLoad begin(JournalStep.LoadRequesting request) {
    return new OpenLoad(
        request, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public PurchaseId id() {
    return PurchaseId.of(order());
  }

  public Order order() {
    return request.offer().order();
  }

  TransactionType type() {
    return LoadClient.typeOf(order().flow());
  }

  /** What the card was asked at INITIALIZE, and what a later proof repeats. */
  LoadInitialize asked() {
    return request.asked();
  }

  /** The card may have moved the money, and only it can say. */
  boolean mustAskCard() {
    return command.isPresent() && answered.isEmpty() && result.isEmpty();
  }

  /** There is a proof that no server is known to have. */
  boolean isUndelivered() {
    return answered.isPresent() && result.isEmpty() && delivered.isEmpty();
  }

  /** The card's own word, once it has answered. */
  boolean cardDidIt() {
    return LoadAnswer.parse(answered.orElseThrow().answer()).cc().isDone();
  }

  OpenLoad after(JournalStep.OfLoad step) {
    return switch (step) {
      case JournalStep.LoadRequesting again -> begin(again);
      case JournalStep.LoadCommanding(Bytes given) ->
          new OpenLoad(request, Optional.of(given), answered, result, delivered);
      case JournalStep.LoadAnswered answer ->
          new OpenLoad(request, command, Optional.of(answer), result, delivered);
      case JournalStep.LoadDoubted() ->
          new OpenLoad(request, command, Optional.empty(), result, delivered);
      case JournalStep.LoadResulted(LoadResult came) ->
          new OpenLoad(request, command, answered, Optional.of(came), delivered);
      case JournalStep.LoadDelivered(LoadOutcome outcome) ->
          new OpenLoad(request, command, answered, result, Optional.of(outcome));
      case JournalStep.LoadClosed _ -> this;
    };
  }
}
