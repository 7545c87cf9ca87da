package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.Malformed;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Leases;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Problem;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import farthing.store.PsamUse;
import farthing.store.PurseUse;
import farthing.store.Step;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Steps 614 to 616 and 680 to 694: from the draw request to the debit command. */
final class DrawStep {
  static final Step STEP = new Step("draw");

  private static final String DRAWN = "DRAWN";
  private static final int BUSY_SECONDS = 2;

  /** This process lost its claim to the security cards: another may count with them by now. */
  static final Problem ELSEWHERE = Problem.retryAfter(ErrorCode.TERMINALS_ELSEWHERE, BUSY_SECONDS);

  private final Exchange exchange;
  private final DrawChecks checks;
  private final Leases<Terminal> terminals;
  private final OpenPurchases open;
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
      LeftProofs left,
      PaymentPolicy policy,
      BooleanSupplier mayDraw,
      InstantSource time) {
    this.exchange = exchange;
    this.checks = checks;
    this.terminals = terminals;
    this.open = open;
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
      attempt.keepOpen = reply instanceof Reply.Answered(_, _, boolean fresh) && fresh;
      if (!(reply instanceof Reply.Refused(Problem why) && why.retryAfterSeconds() > 0)) {
        times.settled(id);
      }
      return reply;
    } finally {
      attempt.end();
    }
  }

  /** One run of the step; gives its terminal back unless the draw is durable. */
  private final class Attempt {
    final PurchaseId id;
    boolean keepOpen;
    private Optional<Leases.Lease<Terminal>> lease = Optional.empty();
    private Optional<OpenPurchase> purchase = Optional.empty();

    Attempt(PurchaseId id) {
      this.id = id;
    }

    StepOutcome run(Bytes body) {
      try {
        return draw(checks.check(id, DrawRequest.parse(body)));
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
      return switch (terminal.card().initialize(draw)) {
        case SecurityCard.DrawOutcome.Refused(SecurityCard.DrawRefusal why) ->
            new StepOutcome.Refused(Refusals.of(why));
        case SecurityCard.DrawOutcome.Signed(SignedDraw signed) ->
            signed(checked, signed, terminal, delivered);
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
        SignedDraw signed,
        Terminal terminal,
        List<Debit.Delivered> delivered) {
      purchase =
          Optional.of(
              new OpenPurchase(
                  id,
                  checked.agreement(),
                  checked.order(),
                  checked.keys(),
                  checked.tsk(),
                  signed,
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
          DRAWN,
          Debit.seal(checked.tsk(), id.party(), id.trx(), content).toJson(),
          signed.toBytes(),
          Optional.of(new PsamUse(signed.psam(), signed.psamTransaction(), signed.batch())),
          Optional.of(checked.order().amount()),
          Optional.of(named(checked.purse())));
    }

    /** A software purse can be copied: its counter must be ahead of all it has paid with. */
    private static PurseUse named(InitializeAnswer purse) {
      return purse.isSoftwarePurse()
          ? PurseUse.mustBeAboveLastCaptured(purse.iep(), purse.transactionNumber())
          : PurseUse.named(purse.iep(), purse.transactionNumber());
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
