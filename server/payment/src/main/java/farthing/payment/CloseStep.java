package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.exchange.DirectLink;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.store.Entry;
import farthing.store.Step;
import java.util.Optional;

/**
 * The merchant has durably closed its order (PROTOCOL, section 6). Before message M was made, none
 * ever will be: the step that would have come next is shut, and a proof that comes all the same is
 * a refund. After it, the purchase stands, and may be cancelled.
 */
final class CloseStep {
  static final Step STEP = new Step("close");

  /** The journal's word for a purchase without message M. */
  private static final String UNPAID = "UNPAID";

  private final Exchange exchange;
  private final DirectLink link;
  private final OpenPurchases open;
  private final ReleasedDraws released;
  private final UndecidedDraws undecided;
  private final DrawnPurchases drawn;

  CloseStep(
      Exchange exchange,
      DirectLink link,
      OpenPurchases open,
      ReleasedDraws released,
      UndecidedDraws undecided,
      DrawnPurchases drawn) {
    this.exchange = exchange;
    this.link = link;
    this.open = open;
    this.released = released;
    this.undecided = undecided;
    this.drawn = drawn;
  }

  /**
   * @param authorization the header of that name
   */
  Reply take(PurchaseId id, Optional<String> authorization, Bytes body) {
    OrderClose close;
    try {
      // strangers write nothing into the journal
      link.admit(id.party(), authorization);
      close = OrderClose.parse(body);
    } catch (Refusal e) {
      return new Reply.Refused(e.problem());
    } catch (Malformed e) {
      return new Reply.Refused(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    }
    if (!close.party().equals(id.party()) || !close.trx().equals(id.trx())) {
      return new Reply.Refused(Problem.of(ErrorCode.ORDER_CONTRADICTED));
    }
    return take(close);
  }

  /** Whatever else a later release puts into the message: it is the same close. */
  Reply take(OrderClose close) {
    PurchaseId id = new PurchaseId(close.party(), close.trx());
    return exchange.take(
        incoming(id, close.toJson()), ErrorCode.ANSWERED_OTHERWISE, () -> close(id));
  }

  private StepOutcome close(PurchaseId id) {
    Optional<Outcome> ended =
        shut(id, DrawStep.STEP)
            .flatMap(_ -> shut(id, DebitResponseStep.STEP))
            .map(entry -> Outcome.valueOf(entry.code()));
    if (ended.isEmpty()) {
      reverse(id);
    }
    return new StepOutcome.Done(
        ended.map(Outcome::name).orElse(UNPAID),
        new OrderClose.Reply(ended).toJson(),
        Bytes.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Optional<Entry> shut(PurchaseId id, Step step) {
    return exchange.shut(id.party(), id.trx(), step, Flow.PURCHASE, DrawChecks.MODE);
  }

  /** Its proof will not come, or will be a refund; either way its terminal is free. */
  private void reverse(PurchaseId id) {
    // one that released its security card stands in the totals, whether its card still waits or not
    open.find(id)
        .or(() -> drawn.findHere(id))
        .ifPresent(purchase -> purchase.terminal().card().reverse(purchase.signed()));
    open.release(id);
    released.remove(id);
    undecided.decided(id);
  }

  private static Incoming incoming(PurchaseId id, Bytes content) {
    return new Incoming(
        id.party(), id.trx(), STEP, Flow.PURCHASE, DrawChecks.MODE, content, content);
  }
}
