package farthing.client;

import farthing.base.Amount;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.ProofWanted;
import farthing.purse.CannotLoad;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CardLoadOutcome;
import farthing.purse.LoadCommand;
import farthing.purse.LoadDialogue;
import farthing.purse.LoadDialogue.Opening;
import farthing.purse.LoadInitialize;
import farthing.purse.SeenPurse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One load or unload, from the bank's order to its end (steps 876 to 891). For one thread, once.
 */
final class Loading {
  /** Once for each load of this card that is settled first; more than two is not by chance. */
  private static final int MOST_REQUESTS = 3;

  /** After these the load server may have commanded a load by another message than ours. */
  private static final Set<ErrorCode> TELL_NOTHING =
      EnumSet.of(ErrorCode.REQUESTED_OTHERWISE, ErrorCode.ENDED_OTHERWISE, ErrorCode.LOAD_ALARM);

  private static final String HOLD =
      " Nothing moved on the card, and what the bank may hold on the account for this order it lets"
          + " go by itself.";

  private final OrderOffer offer;
  private final Order order;
  private final Origin bank;
  private final String account;
  private final CardLink card;
  private final PurchaseJournal journal;
  private final Holder holder;
  private final InstantSource time;
  private final Messenger messenger;
  private final LoadFinish finish;
  private final LoadProving proving;

  Loading(
      OrderOffer offer,
      Origin bank,
      String account,
      CardLink card,
      PurchaseJournal journal,
      Holder holder,
      InstantSource time,
      Messenger messenger,
      LoadFinish finish) {
    this.offer = offer;
    this.order = offer.order();
    this.bank = bank;
    this.account = account;
    this.card = card;
    this.journal = journal;
    this.holder = holder;
    this.time = time;
    this.messenger = messenger;
    this.finish = finish;
    this.proving = new LoadProving(card, messenger, holder);
  }

  /**
   * @param purse as it was shown to the bank
   * @param device IDLDA
   */
  LoadEnd run(SeenPurse purse, LoadingDeviceId device) {
    try {
      return ask(purse, device);
    } catch (CardGone e) {
      return open()
          .map(open -> LoadFinish.asJournalled(open, "the card left the reader."))
          .orElseGet(() -> nothingMoved("The card left the reader. Put it in and begin again."));
    } catch (IOException e) {
      String why = "the journal could not be written (%s).".formatted(e.getMessage());
      return open()
          .map(open -> LoadFinish.asJournalled(open, why))
          .orElseGet(() -> nothingMoved("Nothing was begun: " + why));
    }
  }

  private LoadEnd ask(SeenPurse purse, LoadingDeviceId device) throws IOException {
    Optional<String> before = begunBefore();
    if (before.isPresent()) {
      return new LoadEnd.NothingMoved(before.get());
    }
    holder.hears(
        new LoadEvent.OrderRead(
            PurchaseId.of(order), order.flow(), Shown.clean(order.partyName()), order.amount()));
    Optional<CannotLoad> hindrance =
        purse.hindrance(LoadClient.typeOf(order.flow()), order.amount(), order.suites());
    if (hindrance.isPresent()) {
      return nothingMoved(hindrance.get().what() + " " + hindrance.get().advice());
    }
    Amount holds = purse.balance(order.amount().currency());
    String shown = purse.identity().iep().masked();
    holder.hears(new LoadEvent.CardRead(shown, holds));
    CardMark mark = CardMark.of(purse.identity().iep());
    if (!Resumption.askCard(card, mark, journal)) {
      return nothingMoved("The card does not answer clearly. Put it in again and resume.");
    }
    finish.askBefore(mark);
    Holder.LoadProposal proposal =
        new Holder.LoadProposal(
            order.flow(),
            Shown.clean(order.partyName()),
            bank,
            account,
            order.amount(),
            holds,
            after(holds),
            shown,
            Origin.of(order.server()),
            order.expires());
    return holder.approvesLoad(proposal)
        ? request(purse, device)
        : nothingMoved("Not wanted: nothing was sent to the load server.");
  }

  private Amount after(Amount holds) {
    return order.flow() == Flow.LOAD ? holds.plus(order.amount()) : holds.minus(order.amount());
  }

  /** An order is done once: another request of the same TRX would be another message (409). */
  private Optional<String> begunBefore() {
    PurchaseId id = PurchaseId.of(order);
    if (open().isPresent()) {
      return Optional.of(
          "This order was begun with this card already: resume it. Nothing was done now.");
    }
    if (journal.cancels().stream().anyMatch(cancel -> cancel.credited().isEmpty())) {
      return Optional.of(
          "A cancel with this card is not finished, and this would make it impossible: resume"
              + " first."
              + HOLD);
    }
    return journal.endedLoads().stream()
        .filter(ended -> ended.id().equals(id))
        .findFirst()
        .map(ended ->
            ended.outcome().isDone()
                ? "This order is done already (reference %s). Nothing was done now."
                    .formatted(ended.reference())
                : "This order was tried before. Begin again at the bank. Nothing was done now.");
  }

  /** Steps 876 to 880; anew, when another load of this card had to be settled first. */
  private LoadEnd request(SeenPurse purse, LoadingDeviceId device) throws IOException {
    for (int request = 1; request <= MOST_REQUESTS; request++) {
      Opening opening = open(purse, device);
      if (!(opening instanceof Opening.Opened opened)) {
        CannotLoad why = ((Opening.Cannot) opening).why();
        return over(why.what() + " " + why.advice());
      }
      OpenLoad requested = keep(opened, device);
      switch (send(purse, opened, requested)) {
        case ServerSaid.Answered<Load.Content>(Load.Content load) -> {
          return compare(opened, requested, load);
        }
        case ServerSaid.Silent<Load.Content>(String why) -> {
          return LoadFinish.asJournalled(requested, why + ".");
        }
        case ServerSaid.Refused<Load.Content> refused -> {
          Optional<ProofWanted> proof = refused.problem().flatMap(Problem::proof);
          if (proof.isEmpty()) {
            return refused(requested, refused);
          }
          Optional<LoadEnd> end = clear(purse, requested, proof.get());
          if (end.isPresent()) {
            return end.get();
          }
        }
      }
    }
    return over(
        "The card is used elsewhere at the same time, and its other loads come first. Begin"
            + " again.");
  }

  private Opening open(SeenPurse purse, LoadingDeviceId device) throws CardGone {
    LoadInitialize asked =
        new LoadInitialize(
            order.amount(), order.bankTime(), order.bank().orElseThrow(), device, order.trx());
    return Conversation.hold(
        LoadDialogue.open(purse, LoadClient.typeOf(order.flow()), asked), card, holder::pin);
  }

  private OpenLoad keep(Opening.Opened opened, LoadingDeviceId device) throws IOException {
    return journal.appendLoad(
        PurchaseId.of(order),
        new JournalStep.LoadRequesting(
            offer,
            CardMark.of(opened.load().said().iep()),
            opened.load().said().transactionNumber(),
            device));
  }

  /** Steps 877 and 878: all that the card said in one message. */
  private ServerSaid<Load.Content> send(
      SeenPurse purse, Opening.Opened opened, OpenLoad requested) {
    LoadRequest.Content content =
        new LoadRequest.Content(
            card.atr(),
            purse.fci(),
            requested.request().device(),
            opened.load().said().toBytes(),
            order.amount(),
            undelivered(),
            time.instant(),
            Order.RELEASE,
            "requesting");
    holder.hears(new LoadEvent.Requests(requested.id(), Origin.of(order.server())));
    return messenger.post(
        LoadPaths.of(order, "request"),
        LoadRequest.seal(offer, content).toJson(),
        body -> Load.parse(body).open(offer.tsk(), order.party(), order.trx()));
  }

  /** Proofs of earlier loads that no server is known to have, for the one that can settle them. */
  private List<LoadRequest.Undelivered> undelivered() {
    return journal.loads().stream()
        .filter(OpenLoad::isUndelivered)
        .filter(load -> Origin.of(load.order().server()).equals(Origin.of(order.server())))
        .limit(LoadRequest.Content.MOST_UNDELIVERED)
        .map(load ->
            new LoadRequest.Undelivered(
                load.order().party(), load.order().trx(), load.answered().orElseThrow().answer()))
        .toList();
  }

  private LoadEnd refused(OpenLoad requested, ServerSaid.Refused<Load.Content> refused)
      throws IOException {
    boolean nothingCommanded = refused.code().filter(c -> !TELL_NOTHING.contains(c)).isPresent();
    return nothingCommanded
        ? over("The load server refused: " + refused.text())
        : new LoadEnd.NotGiven(
            "The load server refused: " + refused.text(),
            finish.prove(requested, Optional.of(false)));
  }

  /** Settles what is unsure of this card; an end only if this load cannot go on then. */
  private Optional<LoadEnd> clear(SeenPurse purse, OpenLoad requested, ProofWanted proof)
      throws IOException {
    return switch (proving.prove(purse, requested.request(), proof)) {
      case LoadProving.Proven.Clear(var result) when result.isPresent() ->
          Optional.of(finish.ended(requested, result.get()));
      case LoadProving.Proven.Clear _ -> Optional.empty();
      case LoadProving.Proven.Not(String why) ->
          Optional.of(over("An earlier load of this card is not settled, and comes first: " + why));
    };
  }

  /** Section 7: what is registered must be what the person saw and approved. */
  private LoadEnd compare(Opening.Opened opened, OpenLoad requested, Load.Content load)
      throws IOException {
    for (Load.Delivered delivered : load.delivered()) {
      settled(delivered);
    }
    Optional<String> difference = Registered.differs(load, order, bank);
    if (difference.isPresent()) {
      return notGiven(requested, difference.get());
    }
    LoadCommand command;
    try {
      command = LoadCommand.parse(load.command());
    } catch (Malformed e) {
      return notGiven(requested, "The load server's command is not of the form.");
    }
    return give(opened, requested, command);
  }

  private void settled(Load.Delivered delivered) throws IOException {
    PurchaseId id = new PurchaseId(delivered.party(), delivered.trx());
    boolean ours =
        journal.loads().stream().anyMatch(open -> open.id().equals(id) && open.isUndelivered());
    if (ours) {
      journal.appendLoad(id, new JournalStep.LoadDelivered(delivered.outcome()));
      holder.hears(new LoadEvent.EarlierSettled(id, delivered.outcome().word()));
    }
  }

  /** The issuer's command is out, and the card shall show that it never got it. */
  private LoadEnd notGiven(OpenLoad requested, String why) throws IOException {
    return new LoadEnd.NotGiven(why, finish.prove(requested, Optional.of(false)));
  }

  /** Steps 881 and 882. From here on the journal says that the card may have moved the money. */
  private LoadEnd give(Opening.Opened opened, OpenLoad requested, LoadCommand command)
      throws IOException {
    OpenLoad given =
        journal.appendLoad(requested.id(), new JournalStep.LoadCommanding(command.toBytes()));
    holder.hears(new LoadEvent.Commands(given.id(), order.flow(), order.amount()));
    CardLoadOutcome outcome;
    try {
      outcome = Conversation.hold(LoadDialogue.execute(opened, command), card);
    } catch (CardGone e) {
      outcome = new CardLoadOutcome.Unknown("it left the reader on the way");
    }
    if (outcome instanceof CardLoadOutcome.Done(var answer)) {
      holder.hears(
          new LoadEvent.CardMoved(
              given.id(),
              order.flow(),
              order.amount(),
              new Amount(answer.balanceAfterMinor(), order.amount().currency())));
    }
    return finish.heard(given, outcome);
  }

  /** No command is out, and none will be for what was asked. */
  private LoadEnd over(String why) throws IOException {
    Optional<OpenLoad> open = open();
    if (open.isPresent()) {
      BankTelling.close(open.get(), LoadOutcome.NOT_DONE, "", journal);
    }
    return nothingMoved(why);
  }

  static LoadEnd nothingMoved(String why) {
    return new LoadEnd.NothingMoved(why + HOLD);
  }

  private Optional<OpenLoad> open() {
    PurchaseId id = PurchaseId.of(order);
    return journal.loads().stream().filter(load -> load.id().equals(id)).findFirst();
  }
}
