package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResponse;
import farthing.messages.CancelResult;
import farthing.messages.CloseWish;
import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.purse.AskAgain;
import farthing.purse.CancelDialogue;
import farthing.purse.CancelDialogue.Opening;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.DebitOutcome;
import farthing.purse.Dialogue;
import farthing.purse.Fci;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cancel from its draw to its end, each step in the journal before it is done. From the draw on
 * the payment server may have taken the purchase back, so it is no longer simply "not cancelled".
 */
final class CancelDraw {
  /** What a payment server refuses for so long it will not do any more. */
  private static final Duration PATIENCE = Duration.ofDays(7);

  /**
   * No later draw of this cancel fares better. Whatever else is refused may pass: an answer of the
   * card that was spoilt on its way, a card that is blocked for a while, a shop that has not told.
   */
  private static final Set<ErrorCode> FINAL =
      EnumSet.of(
          ErrorCode.PURCHASE_NOT_IN_BATCH,
          ErrorCode.CANCEL_OF_ANOTHER,
          ErrorCode.PURCHASE_UNKNOWN,
          ErrorCode.PARTY_UNKNOWN);

  private final CardLink card;
  private final PurchaseJournal journal;
  private final Holder holder;
  private final InstantSource time;
  private final Messenger messenger;
  private final ShopClose shop;
  private boolean hasAskedForProof;

  CancelDraw(
      CardLink card,
      PurchaseJournal journal,
      Holder holder,
      InstantSource time,
      Messenger messenger,
      ShopClose shop) {
    this.card = card;
    this.journal = journal;
    this.holder = holder;
    this.time = time;
    this.messenger = messenger;
    this.shop = shop;
  }

  static Dialogue<Opening> opening(JournalStep.Kept paid) {
    return CancelDialogue.open(paid.card()::isOf, Cancellation.payment(paid));
  }

  /** After the shop's close. */
  PurchaseEnd draw(JournalStep.Kept paid) throws IOException {
    PurchaseId id = PurchaseId.of(paid.offer().order());
    if (journal.open().stream().anyMatch(p -> p.id().equals(id))) {
      // its shop has closed the order: there is nobody left to bring message M to
      close(paid, EndedPurchase.How.PAID, "");
    }
    return draw(journal.appendCancel(id, new JournalStep.Cancelling(paid)), true);
  }

  /** What a crash or a broken road left. */
  PurchaseEnd finish(OpenCancel open) throws IOException {
    if (open.credited().isPresent()) {
      return settle(open);
    }
    return open.command().isPresent() ? askCard(open) : draw(open, false);
  }

  /**
   * The card signs anew: whatever it signed before died with its session.
   *
   * @param closed whether the shop was asked to close just now
   */
  private PurchaseEnd draw(OpenCancel open, boolean closed) throws IOException {
    Opening opening;
    try {
      opening = Conversation.hold(opening(open.paid()), card);
      if (opening instanceof Opening.NotTheLast) {
        // a status word has no signature, and can be spoilt: it is believed the second time
        opening = Conversation.hold(opening(open.paid()), card);
      }
    } catch (CardGone e) {
      return unfinished(open, "the card is not there.");
    }
    return switch (opening) {
      case Opening.Cannot(String why) ->
          unfinished(
              open,
              isThere(open) ? why : "it is the card %s.".formatted(open.paid().card().shown()));
      case Opening.NotTheLast() -> owed(open, Opening.NotTheLast.WHY);
      case Opening.Opened opened -> draw(open, opened, closed);
    };
  }

  private PurchaseEnd draw(OpenCancel open, Opening.Opened opened, boolean closed)
      throws IOException {
    OrderOffer offer = open.paid().offer();
    Order order = offer.order();
    CancelRequest request =
        CancelRequest.seal(
            offer.tsk(),
            order.party(),
            order.trx(),
            new DrawRequest.Content(
                card.atr(),
                opened.fci(),
                opened.answer().toBytes(),
                order.amount(),
                Undelivered.of(journal),
                List.of(),
                time.instant(),
                Order.RELEASE,
                "cancelling"));
    ServerSaid<Debit.Content> said =
        messenger.post(
            PurchasePaths.of(order, "cancel"),
            request.toJson(),
            body -> CancelCredit.parse(body).open(offer.tsk(), order.party(), order.trx()));
    return switch (said) {
      case ServerSaid.Answered<Debit.Content>(var credit) -> commanded(open, opened, credit);
      case ServerSaid.Refused<Debit.Content> refused -> refused(open, refused, closed);
      case ServerSaid.Silent<Debit.Content>(String why) -> unfinished(open, why + ".");
    };
  }

  private PurchaseEnd refused(
      OpenCancel open, ServerSaid.Refused<Debit.Content> refused, boolean closed)
      throws IOException {
    String why = refused.code().map(code -> code.title() + ".").orElse(refused.text());
    Optional<ErrorCode> code = refused.code();
    if (code.equals(Optional.of(ErrorCode.CANCELLED_OTHERWISE))) {
      return owed(open, "an earlier try was taken by the payment server and never by the card.");
    }
    if (code.equals(Optional.of(ErrorCode.PURCHASE_NOT_PAID))) {
      return owed(open, "the payment server has not paid the shop for it.");
    }
    if (code.equals(Optional.of(ErrorCode.ORDER_NOT_CLOSED)) && !closed) {
      return shop.wish(open.paid().offer()) instanceof ServerSaid.Answered<CloseWish.Reply>
          ? draw(open, true)
          : refusedForNow(open, why);
    }
    boolean over = open.since().plus(PATIENCE).isBefore(time.instant());
    if (over || code.filter(FINAL::contains).isPresent()) {
      close(open.paid(), EndedPurchase.How.NOT_GIVEN_BACK, "");
      return new PurchaseEnd.NotGivenBack(
          open.id(), Shown.clean(open.order().partyName()), open.order().amount(), why);
    }
    return refusedForNow(open, why);
  }

  private static PurchaseEnd refusedForNow(OpenCancel open, String why) {
    return unfinished(
        open,
        "the shop has closed the order, but the payment server does not give the money back yet: "
            + why);
  }

  private PurchaseEnd commanded(OpenCancel open, Opening.Opened opened, Debit.Content credit)
      throws IOException {
    Order order = open.order();
    for (Debit.Delivered delivered : credit.delivered()) {
      Undelivered.settle(delivered, journal, holder);
    }
    DebitCommand command;
    try {
      command = DebitCommand.parse(TransactionType.CANCEL, credit.command());
    } catch (Malformed e) {
      return owed(open, "the payment server's command is not of the form.");
    }
    OpenCancel crediting =
        journal.appendCancel(open.id(), new JournalStep.Crediting(command.toBytes()));
    holder.hears(new PurchaseEvent.Credits(open.id(), order.amount()));
    DebitOutcome outcome;
    try {
      outcome = Conversation.hold(CancelDialogue.credit(opened, command), card);
    } catch (CardGone e) {
      outcome = new DebitOutcome.Unknown("the card left the reader.");
    }
    if (outcome instanceof DebitOutcome.Debited) {
      holder.hears(
          new PurchaseEvent.CardCredited(
              open.id(), order.amount(), opened.answer().balance().plus(order.amount())));
    }
    return heard(crediting, outcome);
  }

  private PurchaseEnd askCard(OpenCancel open) throws IOException {
    if (!isThere(open)) {
      return unfinished(open, "it is the card %s.".formatted(open.paid().card().shown()));
    }
    DebitCommand command = DebitCommand.parse(TransactionType.CANCEL, open.command().orElseThrow());
    JournalStep.Kept paid = open.paid();
    AskAgain question =
        new AskAgain(paid.card()::isOf, paid.transactionNumber() + 1, command.terms());
    try {
      return heard(open, Conversation.hold(question.begin(), card));
    } catch (CardGone e) {
      return unfinished(open, "the card left before it told.");
    }
  }

  /** Keeps what the card said before anybody else hears it. */
  private PurchaseEnd heard(OpenCancel open, DebitOutcome outcome) throws IOException {
    return switch (outcome) {
      case DebitOutcome.Debited(DebitAnswer answer) -> settle(answered(open, answer));
      case DebitOutcome.Declined(DebitAnswer answer) -> settle(answered(open, answer));
      case DebitOutcome.NotDebited(String why) ->
          owed(open, why.isEmpty() ? "it was not credited." : why + ".");
      case DebitOutcome.DebitedWithoutProof _ -> cancelled(open, "");
      case DebitOutcome.Unknown(String why) -> unfinished(open, why);
    };
  }

  private OpenCancel answered(OpenCancel open, DebitAnswer answer) throws IOException {
    OrderOffer offer = open.paid().offer();
    Order order = offer.order();
    Bytes bytes = answer.toBytes();
    Bytes response = CancelResponse.seal(offer.tsk(), order.party(), order.trx(), bytes).toJson();
    return journal.appendCancel(open.id(), new JournalStep.Credited(bytes, response));
  }

  private PurchaseEnd settle(OpenCancel open) throws IOException {
    JournalStep.Credited credited = open.credited().orElseThrow();
    boolean back = open.isBack();
    Order order = open.order();
    ServerSaid<CancelResult.Receipt> said =
        messenger.post(
            PurchasePaths.of(order, "cancel-response"),
            credited.response(),
            body ->
                CancelResult.parse(body)
                    .open(open.paid().offer().tsk(), order.party(), order.trx()));
    return switch (said) {
      case ServerSaid.Answered<CancelResult.Receipt>(var receipt) ->
          back
              ? cancelled(open, Shown.clean(receipt.reference()))
              : owed(open, "it signed that it could not.");
      case ServerSaid.Refused<CancelResult.Receipt> refused when isToAskForProof(refused) -> {
        hasAskedForProof = true;
        yield askCard(open);
      }
      case ServerSaid.Refused<CancelResult.Receipt> refused ->
          new PurchaseEnd.CancelUnsettled(open.id(), order.amount(), back, refused.text());
      case ServerSaid.Silent<CancelResult.Receipt>(String why) ->
          new PurchaseEnd.CancelUnsettled(open.id(), order.amount(), back, why + ".");
    };
  }

  /** Its answer may have been spoilt between card and journal; the card has it still. Once. */
  private boolean isToAskForProof(ServerSaid.Refused<CancelResult.Receipt> refused) {
    return !hasAskedForProof
        && refused.code().filter(code -> code == ErrorCode.PROOF_WRONG).isPresent();
  }

  private PurchaseEnd cancelled(OpenCancel open, String reference) throws IOException {
    Order order = open.order();
    close(open.paid(), EndedPurchase.How.CANCELLED, reference);
    return new PurchaseEnd.Cancelled(
        open.id(), Shown.clean(order.partyName()), order.amount(), reference);
  }

  private PurchaseEnd owed(OpenCancel open, String why) throws IOException {
    close(open.paid(), EndedPurchase.How.REFUND_OWED, "");
    return new PurchaseEnd.RefundOwed(open.id(), open.order().amount(), why);
  }

  private static PurchaseEnd unfinished(OpenCancel open, String why) {
    return new PurchaseEnd.CancelUnfinished(open.id(), open.order().amount(), why);
  }

  /** Selecting also ends whatever session the card still had. */
  private boolean isThere(OpenCancel open) {
    try {
      var answer = card.transmit(Purse.select());
      return answer.isDone()
          && Fci.parse(answer.data())
              .identity()
              .map(Fci.Identity::iep)
              .filter(open.paid().card()::isOf)
              .isPresent();
    } catch (CardGone | Malformed e) {
      return false;
    }
  }

  private void close(JournalStep.Kept paid, EndedPurchase.How how, String reference)
      throws IOException {
    Order order = paid.offer().order();
    journal.append(
        PurchaseId.of(order),
        new JournalStep.Closed(
            how, Shown.clean(order.partyName()), order.amount().toString(), reference));
  }
}
