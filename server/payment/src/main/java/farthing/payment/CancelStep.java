package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.Malformed;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SecurityCard;
import farthing.purse.SecurityCard.CancelOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.store.Entry;
import farthing.store.Journal;
import farthing.store.PsamTotals;
import farthing.store.PsamUse;
import farthing.store.PurseUse;
import farthing.store.Step;
import farthing.store.StoredEntry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The draw of a cancel: after the merchant's close, and only of a purchase that message M was made
 * for, the security card that took it commands that it be given back. Its amount counts under
 * cancels as soon as this step is journalled, whether or not the card ever hears of it.
 *
 * <p>The security card is asked as for a late answer: no terminal is leased for it.
 */
final class CancelStep {
  static final Step STEP = PsamTotals.CANCEL;

  private static final String DRAWN = "CANCEL_DRAWN";

  private final Exchange exchange;
  private final Journal journal;
  private final DrawChecks checks;
  private final DrawnPurchases drawn;
  private final LeftProofs left;
  private final BooleanSupplier mayDraw;
  private final InstantSource time;
  private final DrawTimes times = new DrawTimes();

  CancelStep(
      Exchange exchange,
      Journal journal,
      DrawChecks checks,
      DrawnPurchases drawn,
      LeftProofs left,
      BooleanSupplier mayDraw,
      InstantSource time) {
    this.exchange = exchange;
    this.journal = journal;
    this.checks = checks;
    this.drawn = drawn;
    this.left = left;
    this.mayDraw = mayDraw;
    this.time = time;
  }

  Reply take(PurchaseId id, Bytes body) {
    Incoming message =
        new Incoming(id.party(), id.trx(), STEP, Flow.PURCHASE, DrawChecks.MODE, body, body);
    Reply reply = exchange.take(message, ErrorCode.CANCELLED_OTHERWISE, () -> run(id, body));
    if (!(reply instanceof Reply.Refused(Problem why) && why.retryAfterSeconds() > 0)) {
      times.settled(id);
    }
    return reply;
  }

  private StepOutcome run(PurchaseId id, Bytes body) {
    try {
      CancelRequest request = CancelRequest.parse(body);
      if (!request.party().equals(id.party()) || !request.trx().equals(id.trx())) {
        throw Refusal.of(ErrorCode.ORDER_CONTRADICTED);
      }
      OpenPurchase purchase =
          drawn.find(id).orElseThrow(() -> Refusal.of(ErrorCode.PURCHASE_UNKNOWN));
      return cancel(purchase, opened(request, purchase));
    } catch (Refusal e) {
      return new StepOutcome.Refused(e.problem());
    } catch (Malformed e) {
      return StepOutcome.Refused.because(
          ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private StepOutcome cancel(OpenPurchase purchase, DrawRequest.Content content) {
    PurchaseId id = purchase.id();
    // first: the purchase's own proof may be among them
    List<Debit.Delivered> delivered = left.take(content.undelivered());
    if (journal.find(id.party(), id.trx(), CloseStep.STEP).isEmpty()) {
      throw Refusal.of(ErrorCode.ORDER_NOT_CLOSED);
    }
    if (purchase.order().amount().currency().isAuthentication()) {
      throw Refusal.of(ErrorCode.PURCHASE_NOT_PAID, "the card identified itself and paid nothing");
    }
    Bytes proof = accepted(id).orElseThrow(() -> Refusal.of(ErrorCode.PURCHASE_NOT_PAID));
    InitializeAnswer purse = checks.purse(purchase.order(), content);
    mustBeTheOriginal(purse);
    if (!mayDraw.getAsBoolean()) {
      throw Refusal.of(DrawStep.ELSEWHERE);
    }
    PsamDraw draw =
        new PsamDraw(
            purse, purchase.order().amount(), id.trx(), times.of(id, Dthr.of(time.instant())));
    if (purchase.released().isPresent()) {
      // it has not seen the proof yet, and gives nothing back without
      purchase
          .terminal()
          .card()
          .credit(purchase.signed(), DebitAnswer.parse(proof.slice(0, DebitAnswer.SIZE)));
    }
    return switch (command(purchase, draw)) {
      case CancelOutcome.Refused(DrawRefusal why) ->
          new StepOutcome.Refused(Refusals.ofCancel(why));
      case CancelOutcome.Signed(SignedCancel cancel) -> signed(purchase, cancel, delivered);
    };
  }

  /**
   * The security card remembers a cancel that the journal did not take, and whose card has long
   * begun another session. Two that are under way at once may both get here: the journal takes one.
   */
  private CancelOutcome command(OpenPurchase purchase, PsamDraw draw) {
    SecurityCard card = purchase.terminal().card();
    CancelOutcome first = card.cancel(purchase.signed(), draw);
    boolean another = first.equals(new CancelOutcome.Refused(DrawRefusal.TRX_DRAWN_OTHERWISE));
    PurchaseId id = purchase.id();
    return another && journal.find(id.party(), id.trx(), STEP).isEmpty()
        ? card.cancelInstead(purchase.signed(), draw)
        : first;
  }

  /**
   * The card's answer. What was accepted after the close, or not at all, takes another way back to
   * its card.
   */
  private Optional<Bytes> accepted(PurchaseId id) {
    return journal
        .find(id.party(), id.trx(), DebitResponseStep.STEP)
        .map(StoredEntry::entry)
        .filter(entry -> entry.code().equals(Outcome.ACCEPTED.name()))
        .map(Entry::record);
  }

  /** A software purse can be copied: one that is behind its last payment gets nothing back. */
  private void mustBeTheOriginal(InitializeAnswer purse) {
    boolean copied =
        purse.isSoftwarePurse()
            && journal.lastCaptured(purse.iep()).orElse(0) >= purse.transactionNumber();
    if (copied) {
      throw Refusal.of(ErrorCode.CANCEL_OF_ANOTHER);
    }
  }

  private StepOutcome signed(
      OpenPurchase purchase, SignedCancel cancel, List<Debit.Delivered> delivered) {
    PurchaseId id = purchase.id();
    SignedDraw signed = cancel.signed();
    Debit.Content content =
        new Debit.Content(
            signed.command().toBytes(),
            purchase.terminal().id(),
            purchase.terminal().location(),
            purchase.agreement().name(),
            purchase.agreement().origin(),
            id.trx(),
            purchase.order().amount(),
            delivered);
    InitializeAnswer purse = signed.draw().purse();
    return new StepOutcome.Done(
        DRAWN,
        CancelCredit.seal(purchase.tsk(), id.party(), id.trx(), content).toJson(),
        cancel.toBytes(),
        Optional.of(new PsamUse(signed.psam(), signed.psamTransaction(), signed.batch())),
        Optional.of(purchase.order().amount()),
        Optional.of(PurseUse.named(purse.iep(), purse.transactionNumber())));
  }

  private static DrawRequest.Content opened(CancelRequest request, OpenPurchase purchase) {
    try {
      return request.open(purchase.tsk());
    } catch (Malformed e) {
      throw Refusal.of(ErrorCode.SEAL_BROKEN, String.valueOf(e.getMessage()));
    }
  }
}
