package farthing.payment;

import farthing.agents.EnrolledAgent;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.Malformed;
import farthing.batches.PurseQuestion;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Leases;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.AgentVoucher;
import farthing.messages.Debit;
import farthing.messages.DebitForAgent;
import farthing.messages.DebitForMerchant;
import farthing.messages.ErrorCode;
import farthing.messages.ExpectedDebit;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.Problem;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.ReleasedDraw;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import farthing.store.PsamTotals;
import farthing.store.PsamUse;
import farthing.store.PurseUse;
import farthing.store.Step;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Steps 614 to 616 and 680 to 694: from the draw request to the debit command. */
final class DrawStep {
  static final Step STEP = new Step("draw");

  private static final String DRAWN = "DRAWN";
  private static final String RELEASED = PsamTotals.RELEASED;
  private static final int BUSY_SECONDS = 2;

  /** This process lost its claim to the security cards: another may count with them by now. */
  static final Problem ELSEWHERE = Problem.retryAfter(ErrorCode.TERMINALS_ELSEWHERE, BUSY_SECONDS);

  private final Exchange exchange;
  private final DrawChecks checks;
  private final Leases<Terminal> terminals;
  private final OpenPurchases open;
  private final ReleasedDraws released;
  private final UndecidedDraws undecided;
  private final LeftProofs left;
  private final PaymentPolicy policy;
  private final BooleanSupplier mayDraw;
  private final InstantSource time;
  private final DrawTimes times = new DrawTimes();

  DrawStep(
      Exchange exchange,
      DrawChecks checks,
      Leases<Terminal> terminals,
      OpenPurchases open,
      ReleasedDraws released,
      UndecidedDraws undecided,
      LeftProofs left,
      PaymentPolicy policy,
      BooleanSupplier mayDraw,
      InstantSource time) {
    this.exchange = exchange;
    this.checks = checks;
    this.terminals = terminals;
    this.open = open;
    this.released = released;
    this.undecided = undecided;
    this.left = left;
    this.policy = policy;
    this.mayDraw = mayDraw;
    this.time = time;
  }

  Reply take(PurchaseId id, Bytes body) {
    Attempt attempt = new Attempt(id);
    Incoming message =
        new Incoming(id.party(), id.trx(), STEP, Flow.PURCHASE, DrawChecks.MODE, body, body);
    try {
      Reply reply = exchange.take(message, ErrorCode.DRAWN_OTHERWISE, () -> attempt.run(body));
      attempt.journalled(reply);
      if (!(reply instanceof Reply.Refused(Problem why) && why.retryAfterSeconds() > 0)) {
        times.settled(id);
      }
      return reply;
    } finally {
      attempt.end();
    }
  }

  /** One run of the step; gives its terminal back unless the draw is durable and holds it. */
  private final class Attempt {
    final PurchaseId id;
    private boolean keepOpen;
    private boolean begun;
    private Optional<Leases.Lease<Terminal>> lease = Optional.empty();
    private Optional<OpenPurchase> purchase = Optional.empty();

    Attempt(PurchaseId id) {
      this.id = id;
    }

    StepOutcome run(Bytes body) {
      try {
        return draw(checks.check(id, body));
      } catch (Refusal e) {
        return new StepOutcome.Refused(e.problem());
      } catch (Malformed e) {
        return StepOutcome.Refused.because(
            ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage()));
      }
    }

    private StepOutcome draw(DrawChecks.Checked checked) {
      // first, as it may give back the terminal that a left purchase still holds
      List<Debit.Delivered> delivered = left.take(checked.content().undelivered());
      open.begins(checked.purse().iep(), id);
      Terminal terminal = leaseTerminal();
      Dthr at = times.of(id, Dthr.of(time.instant()));
      PsamDraw draw = new PsamDraw(checked.purse(), checked.order().amount(), id.trx(), at);
      return checked.mode().isReleasedEarly()
          ? released(checked, terminal.card().initializeAndRelease(draw), terminal, delivered)
          : held(checked, terminal.card().initialize(draw), terminal, delivered);
    }

    private StepOutcome held(
        DrawChecks.Checked checked,
        SecurityCard.DrawOutcome outcome,
        Terminal terminal,
        List<Debit.Delivered> delivered) {
      return switch (outcome) {
        case SecurityCard.DrawOutcome.Refused(SecurityCard.DrawRefusal why) ->
            new StepOutcome.Refused(Refusals.of(why));
        case SecurityCard.DrawOutcome.Signed(SignedDraw signed) ->
            signed(checked, Drawn.held(signed), terminal, delivered);
      };
    }

    /** The terminal serves the next one at once: whatever becomes of this, it is not needed. */
    private StepOutcome released(
        DrawChecks.Checked checked,
        SecurityCard.ReleaseOutcome outcome,
        Terminal terminal,
        List<Debit.Delivered> delivered) {
      lease.ifPresent(Leases.Lease::close);
      return switch (outcome) {
        case SecurityCard.ReleaseOutcome.Refused(SecurityCard.DrawRefusal why) ->
            new StepOutcome.Refused(Refusals.of(why));
        case SecurityCard.ReleaseOutcome.Released(ReleasedDraw draw) ->
            signed(checked, Drawn.released(draw), terminal, delivered);
      };
    }

    private Terminal leaseTerminal() {
      if (!mayDraw.getAsBoolean()) {
        throw Refusal.of(ELSEWHERE);
      }
      try {
        lease = terminals.lease(policy.patience());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return lease
          .map(Leases.Lease::get)
          .orElseThrow(
              () -> Refusal.of(Problem.retryAfter(ErrorCode.TERMINALS_BUSY, BUSY_SECONDS)));
    }

    private StepOutcome signed(
        DrawChecks.Checked checked,
        Drawn drawn,
        Terminal terminal,
        List<Debit.Delivered> delivered) {
      SignedDraw signed = drawn.signed();
      mayPay(checked, drawn, terminal);
      begun = undecided.begins(id, signed, checked.order());
      purchase =
          Optional.of(
              new OpenPurchase(
                  id,
                  checked.agreement(),
                  checked.order(),
                  checked.keys(),
                  checked.tsk(),
                  drawn,
                  terminal));
      Debit.Content content =
          new Debit.Content(
              signed.command().toBytes(),
              terminal.id(),
              terminal.location(),
              checked.agreement().name(),
              checked.agreement().origin(),
              id.trx(),
              checked.order().amount(),
              delivered);
      return new StepOutcome.Done(
          drawn.released().isPresent() ? RELEASED : DRAWN,
          message(checked, drawn, Debit.seal(checked.tsk(), id.party(), id.trx(), content)),
          drawn.record(),
          Optional.of(new PsamUse(signed.psam(), signed.psamTransaction(), signed.batch())),
          Optional.of(checked.order().amount()),
          Optional.of(named(checked.purse())),
          OptionalInt.of(checked.mode().figure()));
    }

    /** Once the purse has signed: strangers must not have its issuer count it as spending. */
    private void mayPay(DrawChecks.Checked checked, Drawn drawn, Terminal terminal) {
      InitializeAnswer purse = checked.purse();
      if (!purse.isSoftwarePurse() || checked.order().amount().isZero()) {
        return;
      }
      try {
        policy
            .purses()
            .mustLet(
                new PurseQuestion(
                    purse.iep(),
                    purse.transactionNumber(),
                    checked.order().amount(),
                    id.party(),
                    id.trx()));
      } catch (Refusal e) {
        if (drawn.released().isPresent()) {
          terminal.card().reverse(drawn.signed()); // it was counted at the draw
        }
        throw e;
      }
    }

    /** With what others compare with, for whom it is; the client hands the merchant's on. */
    private static Bytes message(DrawChecks.Checked checked, Drawn drawn, Debit debit) {
      return switch (checked.mode()) {
        case SECURITY_CARD, PAYMENT_SERVER -> debit.toJson();
        case CLIENT -> forAgent(checked, expected(checked, drawn), debit);
        case MERCHANT ->
            new DebitForMerchant(debit, expected(checked, drawn).encrypt(checked.keys())).toJson();
      };
    }

    private static Bytes forAgent(DrawChecks.Checked checked, ExpectedDebit expected, Debit debit) {
      EnrolledAgent agent = checked.agent().orElseThrow();
      AgentVoucher voucher =
          new AgentVoucher(
              expected.party(), expected.trx(), expected.amount(), agent.agent(), agent.signing());
      return new DebitForAgent(debit, agent.encrypt(expected), voucher.encrypt(checked.keys()))
          .toJson();
    }

    private static ExpectedDebit expected(DrawChecks.Checked checked, Drawn drawn) {
      Order order = checked.order();
      return new ExpectedDebit(
          order.party(), order.trx(), order.amount(), drawn.released().orElseThrow().expected());
    }

    /** A software purse can be copied: its counter must be ahead of all it has paid with. */
    private static PurseUse named(InitializeAnswer purse) {
      return purse.isSoftwarePurse()
          ? PurseUse.mustBeAboveLastCaptured(purse.iep(), purse.transactionNumber())
          : PurseUse.named(purse.iep(), purse.transactionNumber());
    }

    /** What the journal said. */
    void journalled(Reply reply) {
      keepOpen = reply instanceof Reply.Answered(_, _, boolean fresh) && fresh;
      boolean unknown = reply instanceof Reply.Refused(Problem why) && why.retryAfterSeconds() > 0;
      boolean waits =
          unknown || (keepOpen && purchase.stream().noneMatch(p -> p.mode().isReported()));
      if (begun && !waits) {
        undecided.decided(id);
      }
      purchase
          .filter(p -> p.released().isPresent())
          .ifPresent(keepOpen || unknown ? released::add : released::notTaken);
    }

    void end() {
      if (keepOpen && purchase.isPresent() && lease.isPresent()) {
        open.remember(purchase.get(), lease.get());
      } else {
        lease.ifPresent(Leases.Lease::close);
      }
    }
  }
}
