package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.store.StoreUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proofs that a client could not deliver and brings with a later draw (PROTOCOL, section 6): each
 * settles its own purchase or its own cancel, or does nothing. None of them stands in the way of
 * the draw that brought them: it will be brought again.
 */
final class LeftProofs {
  private static final Logger LOG = LoggerFactory.getLogger(LeftProofs.class);

  private final DebitResponseStep purchases;
  private final CancelResponseStep cancels;

  LeftProofs(DebitResponseStep purchases, CancelResponseStep cancels) {
    this.purchases = purchases;
    this.cancels = cancels;
  }

  /**
   * Those that settled something. One party's TRX may stand there twice: a purchase and its cancel
   * are told apart by the card's signature alone.
   *
   * @throws StoreUnavailable if the journal does not answer: then the draw has no hope either
   */
  List<Debit.Delivered> take(List<DrawRequest.Undelivered> left) {
    List<Debit.Delivered> settled = new ArrayList<>();
    for (DrawRequest.Undelivered one : left) {
      PurchaseId id = new PurchaseId(one.party(), one.trx());
      ask(purchases::takeLeft, id, one.answer())
          .or(() -> ask(cancels::takeLeft, id, one.answer()))
          .ifPresent(outcome -> settled.add(new Debit.Delivered(one.party(), one.trx(), outcome)));
    }
    return settled;
  }

  private static Optional<Outcome> ask(
      BiFunction<PurchaseId, Bytes, Optional<Outcome>> step, PurchaseId id, Bytes answer) {
    try {
      return step.apply(id, answer);
    } catch (Refusal | Malformed e) {
      return Optional.empty();
    } catch (IllegalStateException e) {
      LOG.error("purchase {} of {} cannot be settled here", id.trx(), id.party(), e);
      return Optional.empty();
    }
  }

  static Optional<Outcome> outcomeOf(Reply reply, Function<String, Outcome> ofCode) {
    return switch (reply) {
      case Reply.Answered(String code, _, _) -> Optional.of(ofCode.apply(code));
      case Reply.Refused(Problem why) when why.code() == ErrorCode.STORE_UNAVAILABLE ->
          throw new StoreUnavailable("a proof that was left could not be journalled");
      case Reply.Refused _, Reply.PaidBefore _, Reply.Shut _ -> Optional.empty();
    };
  }
}
