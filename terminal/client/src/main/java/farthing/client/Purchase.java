package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.messages.Debit;
import farthing.messages.DebitForAgent;
import farthing.messages.DebitForMerchant;
import farthing.messages.DrawByAgent;
import farthing.messages.DrawRequest;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.PurchaseMode;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.DebitOutcome;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseDialogue;
import farthing.purse.PurchaseDialogue.Look;
import farthing.purse.PurchaseDialogue.Opening;
import farthing.purse.PurchaseDialogue.Payer;
import farthing.purse.TransactionType;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One purchase, from the order to the goods (steps 608 to 636). For one thread, once. */
final class Purchase {
  private final OrderOffer offer;
  private final Order order;
  private final Origin shop;
  private final CardLink card;
  private final PurchaseJournal journal;
  private final Holder holder;
  private final InstantSource time;
  private final Set<Suite> suites;
  private final Optional<Agent> agent;
  private final Messenger messenger;
  private final Settlement settlement;

  Purchase(
      OrderOffer offer,
      Origin shop,
      CardLink card,
      PurchaseJournal journal,
      Holder holder,
      InstantSource time,
      Set<Suite> suites,
      Optional<Agent> agent,
      Messenger messenger,
      Settlement settlement) {
    this.offer = offer;
    this.order = offer.order();
    this.shop = shop;
    this.card = card;
    this.journal = journal;
    this.holder = holder;
    this.time = time;
    this.suites = suites;
    this.agent = agent;
    this.messenger = messenger;
    this.settlement = settlement;
  }

  PurchaseEnd pay() {
    Optional<PurchaseEnd> before = begunBefore();
    if (before.isPresent()) {
      return before.get();
    }
    holder.hears(
        new PurchaseEvent.OrderRead(
            PurchaseId.of(order),
            Shown.clean(order.partyName()),
            Shown.clean(order.description()),
            order.amount()));
    try {
      PurchaseDialogue.Wish wish =
          new PurchaseDialogue.Wish(order.amount(), order.suites(), time.instant(), suites);
      return switch (Conversation.hold(PurchaseDialogue.look(wish), card)) {
        case Look.Cannot(var why) -> new PurchaseEnd.NotDebited(why.text());
        case Look.CanPay(Payer payer) -> ask(payer);
      };
    } catch (CardGone e) {
      return notDebited("The card left the reader. Put it in and try again.");
    } catch (IOException e) {
      return notDebited("The journal could not be written (" + e.getMessage() + ").");
    }
  }

  /** An order is drawn once: a second draw of the same TRX would be another message (409). */
  private Optional<PurchaseEnd> begunBefore() {
    PurchaseId id = PurchaseId.of(order);
    if (journal.open().stream().anyMatch(open -> open.id().equals(id))) {
      return Optional.of(
          new PurchaseEnd.NotDebited(
              "This order is already being paid with this card: resume it. Nothing was done now."));
    }
    if (journal.cancels().stream().anyMatch(cancel -> cancel.credited().isEmpty())) {
      return Optional.of(
          new PurchaseEnd.NotDebited(
              "A cancel with this card is not finished, and paying now would make it impossible: resume first. The card was not debited."));
    }
    return journal.ended().stream()
        .filter(ended -> ended.id().equals(id))
        .findFirst()
        .map(ended ->
            new PurchaseEnd.NotDebited(
                ended.how() == EndedPurchase.How.PAID
                    ? "%s (reference %s). Nothing was done now."
                        .formatted(
                            isAuthentication()
                                ? "You identified yourself for this order already"
                                : "This order is already paid",
                            ended.reference())
                    : "This order was tried before. Go back to the shop and order again. Nothing was done now."));
  }

  /** The person decides, after the card was asked about debits that nobody heard the end of. */
  private PurchaseEnd ask(Payer payer) throws IOException {
    String shown = payer.identity().iep().masked();
    holder.hears(new PurchaseEvent.CardRead(shown, payer.balance()));
    CardMark mark = CardMark.of(payer.identity().iep());
    journal.loads().stream()
        .filter(load -> load.request().card().equals(mark))
        .forEach(this::tellOpen);
    if (!Resumption.askCard(card, mark, journal)) {
      return notDebited("The card does not answer clearly. Put it in again and resume.");
    }
    Holder.Proposal proposal =
        new Holder.Proposal(
            Shown.clean(order.partyName()),
            shop,
            Shown.clean(order.description()),
            order.amount(),
            payer.balance(),
            payer.balanceAfter(),
            shown,
            Origin.of(order.server()),
            order.expires());
    if (!holder.approves(proposal)) {
      return new PurchaseEnd.NotDebited(
          isAuthentication()
              ? "You did not identify yourself. Nothing was sent, the web site learns nothing."
              : "Not paid. Nothing was sent, the card was not debited.");
    }
    return switch (Conversation.hold(PurchaseDialogue.open(payer), card, holder::pin)) {
      case Opening.Cannot(var why) -> new PurchaseEnd.NotDebited(why.text());
      case Opening.Opened(InitializeAnswer opened) -> draw(payer, opened);
    };
  }

  /** Before the person decides: it is not in the way, but nobody else reminds them. */
  private void tellOpen(OpenLoad load) {
    Order asked = load.order();
    holder.hears(
        new PurchaseEvent.LoadIsOpen(
            load.id(), asked.flow(), Shown.clean(asked.partyName()), asked.amount()));
  }

  /** Steps 610 and 612: all that the card said in one message. */
  private PurchaseEnd draw(Payer payer, InitializeAnswer opened) throws IOException {
    Bytes request = drawRequest(payer, opened);
    OpenPurchase drawn =
        journal.append(
            PurchaseId.of(order),
            new JournalStep.Drawing(offer, CardMark.of(opened.iep()), opened.transactionNumber()));
    holder.hears(new PurchaseEvent.Draws(drawn.id(), Origin.of(order.server())));
    ServerSaid<Commanded> said =
        messenger.post(PurchasePaths.of(order, "draw"), request, this::commanded);
    return switch (said) {
      case ServerSaid.Answered<Commanded>(Commanded debit) -> compare(payer, opened, drawn, debit);
      case ServerSaid.Refused<Commanded> refused ->
          over(
              drawn,
              "The payment server refused: "
                  + refused.text()
                  + (refused.code().isPresent() ? "" : " The card was not debited."));
      case ServerSaid.Silent<Commanded>(String why) ->
          over(
              drawn,
              "The payment server did not answer: %s. The card was not debited. Go back to the shop and order again."
                  .formatted(why));
    };
  }

  private Bytes drawRequest(Payer payer, InitializeAnswer opened) {
    DrawRequest request =
        DrawRequest.seal(
            offer,
            new DrawRequest.Content(
                card.atr(),
                payer.fci(),
                opened.toBytes(),
                order.amount(),
                Undelivered.of(journal),
                List.of(),
                time.instant(),
                Order.RELEASE,
                "drawing"));
    return mode() == PurchaseMode.CLIENT
        ? new DrawByAgent(request, agent.orElseThrow().claim(order, opened.toBytes())).toJson()
        : request.toJson();
  }

  private PurchaseMode mode() {
    return PurchaseMode.ofFigure(order.mode()).orElseThrow();
  }

  /**
   * What the payment server answers to a draw.
   *
   * @param toCompare where it does not compare itself (FIGS. 7, 8)
   */
  private record Commanded(Debit.Content debit, Optional<ToCompare> toCompare) {}

  private Commanded commanded(Bytes body) {
    return switch (mode()) {
      case SECURITY_CARD, PAYMENT_SERVER ->
          new Commanded(opened(Debit.parse(body)), Optional.empty());
      case CLIENT -> {
        DebitForAgent ours = DebitForAgent.parse(body);
        ToCompare.ForAgent toCompare = new ToCompare.ForAgent(ours.expected(), ours.voucher());
        // before the card is debited: afterwards it would be too late to find that we cannot
        var _ = agent.orElseThrow().expected(order, toCompare);
        yield new Commanded(opened(ours.debit()), Optional.of(toCompare));
      }
      case MERCHANT -> {
        DebitForMerchant both = DebitForMerchant.parse(body);
        yield new Commanded(
            opened(both.debit()), Optional.of(new ToCompare.ForShop(both.expected())));
      }
    };
  }

  private Debit.Content opened(Debit debit) {
    return debit.open(offer.tsk(), order.party(), order.trx());
  }

  /** Section 7: what is registered must be what the person saw and approved. */
  private PurchaseEnd compare(
      Payer payer, InitializeAnswer opened, OpenPurchase drawn, Commanded commanded)
      throws IOException {
    Debit.Content debit = commanded.debit();
    for (Debit.Delivered delivered : debit.delivered()) {
      Undelivered.settle(delivered, journal, holder);
    }
    Optional<String> difference = Registered.differs(debit, order, shop);
    if (difference.isPresent()) {
      return over(
          drawn,
          difference.get()
              + " The card was not debited. Do not pay there, and tell the payment server's operator.");
    }
    if (order.isExpired(time.instant())) {
      return over(
          drawn,
          "The order expired meanwhile. The card was not debited. Go back to the shop and order again.");
    }
    DebitCommand command;
    try {
      command = DebitCommand.parse(TransactionType.PURCHASE, debit.command());
    } catch (Malformed e) {
      return over(
          drawn, "The payment server's debit is not of the form. The card was not debited.");
    }
    return command.terms().trx().equals(order.trx())
        ? debit(payer, opened, drawn, commanded, command)
        : over(drawn, "The debit is for another purchase. The card was not debited.");
  }

  /** Steps 618 to 622. From here on the journal says that the card may be debited. */
  private PurchaseEnd debit(
      Payer payer,
      InitializeAnswer opened,
      OpenPurchase drawn,
      Commanded commanded,
      DebitCommand command)
      throws IOException {
    Debit.Content debit = commanded.debit();
    OpenPurchase debiting =
        journal.append(
            drawn.id(),
            new JournalStep.Debiting(
                command.withAmount(order.amount()).toBytes(), commanded.toCompare()));
    holder.hears(
        new PurchaseEvent.Debits(
            drawn.id(),
            order.amount(),
            Shown.clean(debit.terminal()),
            Shown.clean(debit.location())));
    DebitOutcome outcome;
    try {
      outcome = Conversation.hold(PurchaseDialogue.debit(payer, opened, command), card);
    } catch (CardGone e) {
      outcome = new DebitOutcome.Unknown("it left the reader during the debit");
    }
    try {
      return switch (Questioning.journalled(debiting, outcome, journal)) {
        case Questioning.Known.Over(PurchaseEnd end) -> end;
        case Questioning.Known.ToSettle(OpenPurchase answered) -> {
          tellDebited(payer, answered);
          yield settlement.settle(answered, journal);
        }
      };
    } catch (IOException e) {
      return Questioning.withoutJournal(drawn, outcome, e);
    }
  }

  private void tellDebited(Payer payer, OpenPurchase answered) {
    DebitAnswer answer = DebitAnswer.parse(answered.answered().orElseThrow().answer());
    if (answer.cc().isDone()) {
      holder.hears(
          new PurchaseEvent.CardDebited(answered.id(), payer.amount(), payer.balanceAfter()));
    }
  }

  private boolean isAuthentication() {
    return order.amount().currency().isAuthentication();
  }

  private PurchaseEnd over(OpenPurchase drawn, String why) throws IOException {
    Questioning.close(drawn, EndedPurchase.How.NOT_DEBITED, journal);
    return new PurchaseEnd.NotDebited(why);
  }

  private static PurchaseEnd notDebited(String why) {
    return new PurchaseEnd.NotDebited(why + " The card was not debited.");
  }
}
