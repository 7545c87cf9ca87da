package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.CancelResponse;
import farthing.messages.CancelResult;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.SecurityCard;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.store.Journal;
import farthing.store.PurseTotals;
import farthing.store.PurseUse;
import farthing.store.Step;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The card's answer to a cancel: it has its money back, or has proven that it has not, and is owed
 * a refund. Nothing in the totals depends on it any more.
 */
final class CancelResponseStep {
  static final Step STEP = PurseTotals.CANCEL_RESPONSE;

  private final Exchange exchange;
  private final Journal journal;
  private final DrawnPurchases drawn;
  private final InstantSource time;

  CancelResponseStep(Exchange exchange, Journal journal, DrawnPurchases drawn, InstantSource time) {
    this.exchange = exchange;
    this.journal = journal;
    this.drawn = drawn;
    this.time = time;
  }

  Reply take(PurchaseId id, Bytes body) {
    try {
      CancelResponse response = CancelResponse.parse(body);
      if (!response.party().equals(id.party()) || !response.trx().equals(id.trx())) {
        return refuse(id, body, Problem.of(ErrorCode.ORDER_CONTRADICTED));
      }
      SignedDraw cancel = cancel(id);
      OpenPurchase purchase = purchase(id);
      return settle(purchase, cancel, opened(response, purchase), body);
    } catch (Refusal e) {
      return refuse(id, body, e.problem());
    } catch (Malformed e) {
      return refuse(
          id, body, Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    }
  }

  /**
   * A proof that a later draw brought: {@code ACCEPTED} where the card has its money back.
   *
   * @throws Refusal if no cancel was drawn
   */
  Optional<Outcome> takeLeft(PurchaseId id, Bytes answer) {
    SignedDraw cancel = cancel(id);
    return LeftProofs.outcomeOf(
        settle(purchase(id), cancel, answer, answer),
        code ->
            code.equals(CancelResult.Outcome.CANCELLED.name())
                ? Outcome.ACCEPTED
                : Outcome.REFUND_DUE);
  }

  private SignedDraw cancel(PurchaseId id) {
    return journal
        .find(id.party(), id.trx(), CancelStep.STEP)
        .map(stored -> SignedCancel.parse(stored.entry().record()).signed())
        .orElseThrow(() -> Refusal.of(ErrorCode.CANCEL_UNKNOWN));
  }

  private OpenPurchase purchase(PurchaseId id) {
    return drawn.find(id).orElseThrow(() -> Refusal.of(ErrorCode.PURCHASE_UNKNOWN));
  }

  private Reply settle(OpenPurchase purchase, SignedDraw cancel, Bytes answer, Bytes content) {
    return exchange.take(
        incoming(purchase.id(), answer, content),
        ErrorCode.ANSWERED_OTHERWISE,
        () -> prove(purchase, cancel, answer));
  }

  private StepOutcome prove(OpenPurchase purchase, SignedDraw cancel, Bytes bytes) {
    DebitAnswer answer;
    try {
      answer = DebitAnswer.parse(bytes);
    } catch (Malformed e) {
      return StepOutcome.Refused.because(
          ErrorCode.CARD_ANSWER_MALFORMED, String.valueOf(e.getMessage()));
    }
    return switch (purchase.terminal().card().credit(cancel, answer)) {
      case SecurityCard.ProofOutcome.NotProven() ->
          StepOutcome.Refused.because(ErrorCode.PROOF_WRONG);
      case SecurityCard.ProofOutcome.TooLate() ->
          throw new IllegalStateException("a cancel counts from its command on");
      case SecurityCard.ProofOutcome.Proven(CompletionCode cc) ->
          done(
              purchase,
              cancel,
              answer,
              cc.isDone() ? CancelResult.Outcome.CANCELLED : CancelResult.Outcome.REFUND_DUE);
    };
  }

  /** Captures the card's number when it was used: it can have paid nothing else with it. */
  private StepOutcome done(
      OpenPurchase purchase, SignedDraw cancel, DebitAnswer answer, CancelResult.Outcome outcome) {
    int number = answer.transactionNumber();
    var purse = cancel.draw().purse().iep();
    PurseUse use =
        outcome == CancelResult.Outcome.CANCELLED
            ? PurseUse.captured(purse, number)
            : PurseUse.named(purse, number);
    return new StepOutcome.Done(
        outcome.name(),
        result(purchase, cancel, outcome).toJson(),
        answer.toBytes(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(use));
  }

  private CancelResult result(
      OpenPurchase purchase, SignedDraw cancel, CancelResult.Outcome outcome) {
    CancelResult.Receipt receipt =
        new CancelResult.Receipt(
            outcome,
            purchase.id().party(),
            purchase.agreement().name(),
            purchase.id().trx(),
            purchase.order().amount(),
            time.instant().truncatedTo(ChronoUnit.SECONDS),
            purchase.terminal().id(),
            purchase.terminal().id() + "-" + cancel.psamTransaction());
    return CancelResult.seal(purchase.tsk(), receipt);
  }

  private static Bytes opened(CancelResponse response, OpenPurchase purchase) {
    try {
      return response.open(purchase.tsk());
    } catch (Malformed e) {
      throw Refusal.of(ErrorCode.SEAL_BROKEN, String.valueOf(e.getMessage()));
    }
  }

  private Reply refuse(PurchaseId id, Bytes body, Problem problem) {
    return exchange.take(
        incoming(id, body, body),
        ErrorCode.ANSWERED_OTHERWISE,
        () -> new StepOutcome.Refused(problem));
  }

  private static Incoming incoming(PurchaseId id, Bytes identity, Bytes content) {
    return new Incoming(
        id.party(), id.trx(), STEP, Flow.PURCHASE, DrawChecks.MODE, identity, content);
  }
}
