package farthing.client;

import farthing.base.Amount;
import farthing.base.TransactionId;
import farthing.messages.CloseWish;
import farthing.messages.DebitResult;
import farthing.messages.Order;
import farthing.messages.Outcome;
import farthing.purse.CancelDialogue;
import farthing.purse.CancelDialogue.Opening;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import java.io.IOException;
import java.util.Optional;

/**
 * The wish to have a purchase taken back: looks whether the card would, asks the person, and has
 * the shop close the order. Nothing has moved before {@link CancelDraw} begins. For one thread,
 * once.
 */
final class Cancellation {
  private static final String STANDS = " Nothing was cancelled: the purchase stands.";

  private final CardLink card;
  private final PurchaseJournal journal;
  private final Holder holder;
  private final ShopClose shop;
  private final CancelDraw draw;

  Cancellation(
      CardLink card, PurchaseJournal journal, Holder holder, ShopClose shop, CancelDraw draw) {
    this.card = card;
    this.journal = journal;
    this.holder = holder;
    this.shop = shop;
    this.draw = draw;
  }

  PurchaseEnd cancel(TransactionId trx) {
    try {
      Optional<OpenCancel> begun =
          journal.cancels().stream().filter(c -> c.id().trx().equals(trx)).findFirst();
      return begun.isPresent() ? draw.finish(begun.get()) : begin(trx);
    } catch (IOException e) {
      String why = "the journal could not be written (%s).".formatted(e.getMessage());
      return journal.cancels().stream()
          .filter(c -> c.id().trx().equals(trx))
          .findFirst()
          .<PurchaseEnd>map(c -> new PurchaseEnd.CancelUnfinished(c.id(), c.order().amount(), why))
          .orElseGet(() -> not("Nothing was begun: " + why));
    }
  }

  private PurchaseEnd begin(TransactionId trx) throws IOException {
    Optional<OpenPurchase> unfinished =
        journal.open().stream().filter(p -> p.id().trx().equals(trx)).findFirst();
    if (unfinished.isPresent() && !isAccepted(unfinished.get())) {
      return not("This purchase is not finished yet: resume it first, then cancel it.");
    }
    Optional<JournalStep.Kept> paid =
        unfinished
            .map(p -> kept(p.drawn()))
            .or(() -> journal.kept().filter(k -> k.offer().order().trx().equals(trx)));
    if (paid.filter(Cancellation::isAuthentication).isPresent()) {
      return new PurchaseEnd.NotCancelled(
          "The card identified itself and paid nothing: there is nothing to take back.");
    }
    return paid.isPresent() ? ask(paid.get()) : not(whyNot(trx));
  }

  private static boolean isAuthentication(JournalStep.Kept kept) {
    return kept.offer().order().amount().currency().isAuthentication();
  }

  private static boolean isAccepted(OpenPurchase purchase) {
    Order order = purchase.order();
    return purchase
        .result()
        .map((DebitResult r) -> r.open(purchase.drawn().offer().tsk(), order.party(), order.trx()))
        .filter(receipt -> receipt.outcome() == Outcome.ACCEPTED)
        .isPresent();
  }

  private static JournalStep.Kept kept(JournalStep.Drawing drawn) {
    return new JournalStep.Kept(drawn.offer(), drawn.card(), drawn.transactionNumber());
  }

  private String whyNot(TransactionId trx) {
    return journal.ended().stream()
        .filter(ended -> ended.id().trx().equals(trx))
        .findFirst()
        .map(ended ->
            switch (ended.how()) {
              case PAID ->
                  "The card was used since, and only a card's last payment can be cancelled, while it is the last thing that the card did.";
              case CANCELLED -> "This purchase is cancelled already; the card has its money back.";
              case NOT_GIVEN_BACK ->
                  "The shop has closed this purchase, and the payment server gave nothing back: ask the shop for the money.";
              case REFUND_OWED, REFUND_DUE ->
                  "This purchase's money is owed to you already: ask the card's issuer.";
              case NUMBER_USED ->
                  "No shop was paid by this debit, so none can give it back: ask the card's issuer for the money.";
              case NOT_DEBITED, DECLINED, PROOF_LOST ->
                  "This purchase took nothing from the card that could come back.";
            })
        .orElse("This card's journal knows no such purchase. Look at the receipt for its number.");
  }

  /** The card first: a shop should not close for a card that will not. */
  private PurchaseEnd ask(JournalStep.Kept paid) throws IOException {
    Order order = paid.offer().order();
    Opening opening;
    try {
      opening = Conversation.hold(CancelDraw.opening(paid), card);
    } catch (CardGone e) {
      return not("The card left the reader. Put it in and try again.");
    }
    return switch (opening) {
      case Opening.Cannot(String why) -> not(why);
      case Opening.NotTheLast() -> not(Opening.NotTheLast.WHY);
      case Opening.Opened opened -> {
        Amount amount = order.amount();
        Holder.CancelProposal proposal =
            new Holder.CancelProposal(
                Shown.clean(order.partyName()),
                Origin.of(order.statusUrl()),
                Shown.clean(order.description()),
                amount,
                opened.answer().balance(),
                opened.answer().balance().plus(amount),
                paid.card().shown());
        yield holder.approvesCancel(proposal) ? close(paid) : not("Not cancelled.");
      }
    };
  }

  private PurchaseEnd close(JournalStep.Kept paid) throws IOException {
    return switch (shop.wish(paid.offer())) {
      case ServerSaid.Answered<CloseWish.Reply> _ -> draw.draw(paid);
      case ServerSaid.Refused<CloseWish.Reply> refused ->
          not("The shop does not take the order back: " + refused.text());
      case ServerSaid.Silent<CloseWish.Reply>(String why) ->
          new PurchaseEnd.NotCancelled(
              "The shop did not answer: %s. Nothing came back to the card yet; the shop may have closed the order. Cancel again, before you pay anything else with this card."
                  .formatted(why));
    };
  }

  private static PurchaseEnd not(String why) {
    return new PurchaseEnd.NotCancelled(why + STANDS);
  }

  /** Which payment of which card: what {@link CancelDialogue} asks for. */
  static CancelDialogue.Payment payment(JournalStep.Kept paid) {
    return new CancelDialogue.Payment(paid.transactionNumber(), paid.offer().order().amount());
  }
}
