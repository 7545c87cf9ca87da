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
import farthing.messages.Order;
import farthing.messages.Problem;
import farthing.messages.SentOrder;
import farthing.store.Step;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The merchant sends an order itself (claim 9 without 12): it is checked as in a draw, and waits in
 * the journal for a draw request that comes without one, for every server on this journal.
 */
final class OrderStep {
  static final Step STEP = new Step("order");

  private static final String SENT = "SENT";

  private final Exchange exchange;
  private final DirectLink link;
  private final DrawChecks checks;

  OrderStep(Exchange exchange, DirectLink link, DrawChecks checks) {
    this.exchange = exchange;
    this.link = link;
    this.checks = checks;
  }

  /**
   * @param authorization the header of that name
   */
  Reply take(PurchaseId id, Optional<String> authorization, Bytes body) {
    try {
      // strangers write nothing into the journal
      link.admit(id.party(), authorization);
    } catch (Refusal e) {
      return new Reply.Refused(e.problem());
    }
    return exchange.take(
        new Incoming(id.party(), id.trx(), STEP, Flow.PURCHASE, DrawChecks.MODE, body, body),
        ErrorCode.ORDERED_OTHERWISE,
        () -> take(id, body));
  }

  private StepOutcome take(PurchaseId id, Bytes body) {
    Order order;
    try {
      order = checks.order(id, SentOrder.parse(body));
    } catch (Refusal e) {
      return new StepOutcome.Refused(e.problem());
    } catch (Malformed e) {
      return new StepOutcome.Refused(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    }
    return new StepOutcome.Done(
        SENT,
        new SentOrder.Reply(order.expires().getEpochSecond()).toJson(),
        Bytes.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.of(order.mode()));
  }
}
