package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.CardProof;
import farthing.messages.Confirmation;
import farthing.messages.DebitResponse;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.ReleasedDraw;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import farthing.store.EntryKey;
import farthing.store.PsamUse;
import farthing.store.PurseUse;
import farthing.store.Step;
import farthing.store.StoreUnavailable;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Steps 624 to 634 and 820: from the card's proof to the result for client and merchant. */
final class DebitResponseStep {
  static final Step STEP = new Step("debit-response");

  /**
   * Where a proof stands that came after the merchant's close: message M can come of it no more.
   */
  static final Step LATE = new Step("late-proof");

  private final Exchange exchange;
  private final OpenPurchases open;
  private final ReleasedDraws released;
  private final UndecidedDraws undecided;
  private final DrawnPurchases drawn;
  private final InstantSource time;

  DebitResponseStep(
      Exchange exchange,
      OpenPurchases open,
      ReleasedDraws released,
      UndecidedDraws undecided,
      DrawnPurchases drawn,
      InstantSource time) {
    this.exchange = exchange;
    this.open = open;
    this.released = released;
    this.undecided = undecided;
    this.drawn = drawn;
    this.time = time;
  }

  Reply take(PurchaseId id, Bytes body) {
    try {
      DebitResponse response = DebitResponse.parse(body);
      if (!response.party().equals(id.party()) || !response.trx().equals(id.trx())) {
        return refuse(id, body, Problem.of(ErrorCode.ORDER_CONTRADICTED));
      }
      OpenPurchase purchase = find(id);
      return settle(purchase, opened(response, purchase), body);
    } catch (Refusal e) {
      return refuse(id, body, e.problem());
    } catch (Malformed e) {
      return refuse(
          id, body, Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    }
  }

  /**
   * A proof that a later draw brought: how it settles its purchase, if it does.
   *
   * @throws StoreUnavailable if the journal does not answer: then the draw has no hope either
   */
  Optional<Outcome> takeLeft(PurchaseId id, Bytes answer) {
    return LeftProofs.outcomeOf(settle(find(id), answer, answer), Outcome::valueOf);
  }

  /**
   * A proof that the merchant or its agent found good, and the merchant reports. It lacks what
   * would name the card; what the card must have said is in the draw.
   *
   * @throws Refusal if there is no such purchase, or others were to compare
   */
  Reply takeReported(PurchaseId id, CardProof proof) {
    OpenPurchase purchase = find(id);
    if (!purchase.mode().isReported()) {
      throw Refusal.of(ErrorCode.MODE_NOT_AGREED, "FIG. " + purchase.order().mode());
    }
    SignedDraw signed = purchase.signed();
    Bytes answer =
        new DebitAnswer(
                new CompletionCode(proof.cc()),
                signed.draw().purse().transactionNumber(),
                Math.toIntExact(signed.balanceAfterMinor()),
                proof.s3(),
                proof.s6(),
                proof.s7())
            .toBytes();
    return settle(purchase, answer, answer);
  }

  private OpenPurchase find(PurchaseId id) {
    return open.find(id)
        .or(() -> drawn.find(id))
        .orElseThrow(() -> Refusal.of(ErrorCode.PURCHASE_UNKNOWN));
  }

  private static Bytes opened(DebitResponse response, OpenPurchase purchase) {
    try {
      return response.open(purchase.tsk());
    } catch (Malformed e) {
      throw Refusal.of(ErrorCode.SEAL_BROKEN, String.valueOf(e.getMessage()));
    }
  }

  /** The proof itself makes it the same message, however it was sealed or brought. */
  private Reply settle(OpenPurchase purchase, Bytes answer, Bytes content) {
    Reply reply = settle(STEP, purchase, answer, content);
    if (reply instanceof Reply.Shut) {
      reply = settle(LATE, purchase, answer, content);
    }
    if (mustNotCount(purchase, reply)) {
      purchase.terminal().card().reverse(purchase.signed());
    }
    if (reply instanceof Reply.Answered) {
      open.release(purchase.id());
      released.remove(purchase.id());
      undecided.decided(purchase.id());
    }
    return reply;
  }

  private Reply settle(Step step, OpenPurchase purchase, Bytes answer, Bytes content) {
    return exchange.take(
        incoming(step, purchase.id(), purchase.order().mode(), answer, content),
        ErrorCode.ANSWERED_OTHERWISE,
        () -> prove(step, purchase, answer));
  }

  /**
   * The security card counted the amount when it saw the proof, or at the draw, but only the
   * journal decides. Where the journal did not say, the amount stays counted and the repeated
   * message will tell.
   */
  private boolean mustNotCount(OpenPurchase purchase, Reply reply) {
    return switch (reply) {
      case Reply.Answered(String code, _, _) -> !code.equals(Outcome.ACCEPTED.name());
      case Reply.Refused _, Reply.Shut _ -> false;
      case Reply.PaidBefore(EntryKey where) -> !drawn.isPaidBy(where, purchase.signed());
    };
  }

  private StepOutcome prove(Step step, OpenPurchase purchase, Bytes bytes) {
    DebitAnswer answer;
    try {
      answer = DebitAnswer.parse(bytes);
    } catch (Malformed e) {
      return StepOutcome.Refused.because(
          ErrorCode.CARD_ANSWER_MALFORMED, String.valueOf(e.getMessage()));
    }
    // Read once: the merchant compares M's time with the order's end, as we do here.
    Instant now = time.instant();
    return switch (compared(purchase, answer)) {
      case SecurityCard.ProofOutcome.NotProven() ->
          StepOutcome.Refused.because(ErrorCode.PROOF_WRONG);
      case SecurityCard.ProofOutcome.TooLate() ->
          done(purchase, now, answer, Outcome.REFUND_DUE, Optional.empty());
      case SecurityCard.ProofOutcome.Proven(CompletionCode cc) when !cc.isDone() ->
          done(purchase, now, answer, Outcome.DECLINED, Optional.empty());
      case SecurityCard.ProofOutcome.Proven _ when step.equals(LATE) || isTooLate(purchase, now) ->
          done(purchase, now, answer, Outcome.REFUND_DUE, Optional.empty());
      case SecurityCard.ProofOutcome.Proven _ -> accepted(purchase, now, answer);
    };
  }

  /** Where the goods may have left before: only the merchant's close makes a refund. */
  private static boolean isTooLate(OpenPurchase purchase, Instant now) {
    return !purchase.mode().isReported() && purchase.order().isExpired(now);
  }

  /**
   * By the security card (FIG. 5), or by us with what it left (FIG. 6). That is of success alone: a
   * purse that says it did not pay is heard by the security card in any case.
   */
  private static SecurityCard.ProofOutcome compared(OpenPurchase purchase, DebitAnswer answer) {
    Optional<ReleasedDraw> expected = purchase.released().filter(_ -> answer.cc().isDone());
    if (expected.isEmpty()) {
      return purchase.terminal().card().credit(purchase.signed(), answer);
    }
    return expected.get().isProof(answer)
        ? new SecurityCard.ProofOutcome.Proven(answer.cc())
        : new SecurityCard.ProofOutcome.NotProven();
  }

  /**
   * With S5, for clearing; an authentication makes no payment record. Without S5 where the merchant
   * closed the order since the proof was compared: that took the amount out of the totals.
   */
  private StepOutcome accepted(OpenPurchase purchase, Instant now, DebitAnswer answer) {
    if (purchase.order().amount().currency().isAuthentication()) {
      return done(purchase, now, answer, Outcome.ACCEPTED, Optional.empty());
    }
    Optional<Mac8> s5 =
        purchase
            .released()
            .map(ReleasedDraw::s5)
            .or(() -> purchase.terminal().card().complete(purchase.signed(), answer));
    return done(purchase, now, answer, s5.isPresent() ? Outcome.ACCEPTED : Outcome.REFUND_DUE, s5);
  }

  private StepOutcome done(
      OpenPurchase purchase, Instant now, DebitAnswer answer, Outcome outcome, Optional<Mac8> s5) {
    SignedDraw signed = purchase.signed();
    boolean authentication = purchase.order().amount().currency().isAuthentication();
    boolean paid = outcome == Outcome.ACCEPTED && !authentication;
    boolean debited = outcome != Outcome.DECLINED && !authentication;
    Bytes proof = answer.toBytes().plus(s5.map(Mac8::value).orElse(Bytes.empty()));
    PurseUse purse =
        debited
            ? PurseUse.captured(signed.draw().purse().iep(), answer.transactionNumber())
            : PurseUse.named(signed.draw().purse().iep(), answer.transactionNumber());
    return new StepOutcome.Done(
        outcome.name(),
        result(purchase, now.truncatedTo(ChronoUnit.SECONDS), outcome).toJson(),
        proof,
        paid
            ? Optional.of(new PsamUse(signed.psam(), signed.psamTransaction(), signed.batch()))
            : Optional.empty(),
        paid ? Optional.of(purchase.order().amount()) : Optional.empty(),
        Optional.of(purse));
  }

  private static DebitResult result(OpenPurchase purchase, Instant now, Outcome outcome) {
    PurchaseId id = purchase.id();
    String reference =
        purchase.terminal().id() + "-" + Long.toString(purchase.signed().psamTransaction());
    Confirmation m =
        new Confirmation(
            outcome,
            id.party(),
            id.trx(),
            purchase.order().amount(),
            now,
            reference,
            outcome == Outcome.ACCEPTED && purchase.order().amount().currency().isAuthentication()
                ? Optional.of(purchase.signed().draw().purse().iep())
                : Optional.empty());
    DebitResult.Receipt c =
        new DebitResult.Receipt(
            outcome,
            id.party(),
            purchase.agreement().name(),
            id.trx(),
            purchase.order().amount(),
            now,
            purchase.terminal().id(),
            reference);
    return DebitResult.seal(purchase.tsk(), c, m.encrypt(purchase.keys()));
  }

  private Reply refuse(PurchaseId id, Bytes body, Problem problem) {
    return exchange.take(
        incoming(STEP, id, DrawChecks.MODE, body, body),
        ErrorCode.ANSWERED_OTHERWISE,
        () -> new StepOutcome.Refused(problem));
  }

  private static Incoming incoming(
      Step step, PurchaseId id, int mode, Bytes identity, Bytes content) {
    return new Incoming(id.party(), id.trx(), step, Flow.PURCHASE, mode, identity, content);
  }
}
