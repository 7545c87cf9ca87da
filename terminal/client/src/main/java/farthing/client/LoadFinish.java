package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResponse;
import farthing.messages.LoadResult;
import farthing.messages.LoadResult.Receipt;
import farthing.messages.Order;
import farthing.purse.AskLoad;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CardLoadOutcome;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadDialogue;
import farthing.purse.LoadDialogue.Look;
import farthing.purse.SeenPurse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * Brings a load or an unload to its end once its request has left: asks the card where only it can
 * say, brings its answer to the load server, or where there is none has the card sign how it
 * stands, and tells the bank. Whatever was done before, a crash or a year ago, is not done
 * otherwise. For one thread.
 */
final class LoadFinish {
  private final CardLink card;
  private final PurchaseJournal journal;
  private final Holder holder;
  private final Messenger messenger;
  private final Random random;
  private final LoadProving proving;
  private final BankTelling bank;
  private boolean hasAskedForProof;

  LoadFinish(
      CardLink card,
      PurchaseJournal journal,
      Holder holder,
      InstantSource time,
      Messenger messenger,
      Random random) {
    this.card = card;
    this.journal = journal;
    this.holder = holder;
    this.messenger = messenger;
    this.random = random;
    this.proving = new LoadProving(card, messenger, holder);
    this.bank = new BankTelling(messenger, holder, time);
  }

  /** What a crash or a broken road left. */
  LoadEnd resume(OpenLoad open) {
    try {
      return finish(open);
    } catch (IOException e) {
      String why = "the journal could not be written (%s).".formatted(e.getMessage());
      return journal.loads().stream()
          .filter(load -> load.id().equals(open.id()))
          .findFirst()
          .map(load -> asJournalled(load, why))
          .orElseGet(() -> asJournalled(open, why));
    }
  }

  private LoadEnd finish(OpenLoad open) throws IOException {
    if (open.result().isPresent()) {
      return ended(open, open.result().get());
    }
    if (open.answered().isPresent()) {
      return settle(open);
    }
    return open.mustAskCard() ? askCard(open) : prove(open, Optional.empty());
  }

  /**
   * Before a new load: what the card can say of its earlier ones is written down, so that the
   * request carries it, and before later transactions push it out of the card's memory.
   */
  void askBefore(CardMark mark) throws IOException {
    for (OpenLoad open : journal.loads()) {
      if (open.mustAskCard() && open.request().card().equals(mark)) {
        try {
          if (Conversation.hold(question(open).begin(), card)
              instanceof CardLoadOutcome.Done(LoadAnswer answer)) {
            answered(open, answer);
          }
        } catch (CardGone e) {
          return; // the new load will notice
        }
      }
    }
  }

  private LoadEnd askCard(OpenLoad open) throws IOException {
    CardLoadOutcome outcome;
    try {
      outcome = Conversation.hold(question(open).begin(), card);
    } catch (CardGone e) {
      outcome =
          new CardLoadOutcome.Unknown(
              "it is the card %s, and it is not there".formatted(open.request().card().shown()));
    }
    return heard(open, outcome);
  }

  private static AskLoad question(OpenLoad open) {
    JournalStep.LoadRequesting request = open.request();
    return new AskLoad(
        request.card()::isOf, request.transactionNumber(), open.type(), open.asked());
  }

  /** Keeps what the card said to the issuer's command, or of it, before anybody else hears it. */
  LoadEnd heard(OpenLoad open, CardLoadOutcome outcome) throws IOException {
    return switch (outcome) {
      case CardLoadOutcome.Done(LoadAnswer answer) -> settle(answered(open, answer));
      case CardLoadOutcome.Refused(LoadAnswer answer) -> settle(answered(open, answer));
      case CardLoadOutcome.NotDone _ -> prove(open, Optional.of(false));
      case CardLoadOutcome.DoneWithoutProof _ -> prove(open, Optional.of(true));
      case CardLoadOutcome.Unknown(String why) ->
          stillOpen(open, Optional.empty(), why + "; the card is " + shown(open) + ".");
    };
  }

  private OpenLoad answered(OpenLoad open, LoadAnswer answer) throws IOException {
    Order order = open.order();
    Bytes bytes = answer.toBytes();
    Bytes response =
        LoadResponse.seal(open.request().offer().tsk(), order.party(), order.trx(), bytes).toJson();
    return journal.appendLoad(open.id(), new JournalStep.LoadAnswered(bytes, response));
  }

  /** Steps 883 to 890. */
  private LoadEnd settle(OpenLoad open) throws IOException {
    holder.hears(new LoadEvent.Proves(open.id(), Origin.of(open.order().server())));
    return switch (fetchResult(open)) {
      case ServerSaid.Answered<LoadResult>(LoadResult result) -> ended(open, result);
      case ServerSaid.Refused<LoadResult> refused when isProofWrong(refused) -> doubted(open);
      case ServerSaid.Refused<LoadResult> refused ->
          stillOpen(open, Optional.of(open.cardDidIt()), refused.text());
      case ServerSaid.Silent<LoadResult>(String why) ->
          stillOpen(open, Optional.of(open.cardDidIt()), why + ".");
    };
  }

  private ServerSaid<LoadResult> fetchResult(OpenLoad open) {
    String message = open.cardDidIt() ? "response" : "negative";
    return messenger.post(
        LoadPaths.of(open.order(), message),
        open.answered().orElseThrow().response(),
        body -> {
          LoadResult result = LoadResult.parse(body);
          receiptOf(result, open);
          return result;
        });
  }

  private static boolean isProofWrong(ServerSaid.Refused<LoadResult> refused) {
    return refused.code().filter(code -> code == ErrorCode.LOAD_PROOF_WRONG).isPresent();
  }

  /** Its answer may have been spoilt between card and journal: the card may have it still. */
  private LoadEnd doubted(OpenLoad open) throws IOException {
    Optional<Boolean> moved = Optional.of(open.cardDidIt());
    OpenLoad doubted = journal.appendLoad(open.id(), new JournalStep.LoadDoubted());
    if (hasAskedForProof) {
      return prove(doubted, moved);
    }
    hasAskedForProof = true;
    return askCard(doubted);
  }

  /**
   * No answer of the card can be shown: its state, signed over what the load server asks for,
   * tells.
   *
   * @param moved what the card says without a proof, if it said anything
   */
  LoadEnd prove(OpenLoad open, Optional<Boolean> moved) throws IOException {
    Optional<LoadProving.Proven> proven = showsItself(open);
    if (proven.isEmpty()) {
      return stillOpen(
          open, moved, "it is the card %s, and it is not there.".formatted(shown(open)));
    }
    return switch (proven.get()) {
      case LoadProving.Proven.Clear(Optional<LoadResult> result) when result.isPresent() ->
          ended(open, result.get());
      case LoadProving.Proven.Clear _ when open.command().isEmpty() -> neverCommanded(open);
      case LoadProving.Proven.Clear _ ->
          stillOpen(open, moved, "the load server knows of no command, though the card got one.");
      case LoadProving.Proven.Not(String why) -> stillOpen(open, moved, why);
    };
  }

  private Optional<LoadProving.Proven> showsItself(OpenLoad open) {
    TransactionId any = new TransactionId(new UUID(random.nextLong(), random.nextLong()));
    return there(open)
        .map(purse ->
            proving.prove(purse, open.request(), LoadProving.unasked(open.request(), any)));
  }

  /** Selecting also ends whatever session the card still had. */
  private Optional<SeenPurse> there(OpenLoad open) {
    try {
      return Conversation.hold(LoadDialogue.look(), card) instanceof Look.Seen(SeenPurse purse)
              && open.request().card().isOf(purse.identity().iep())
          ? Optional.of(purse)
          : Optional.empty();
    } catch (CardGone e) {
      return Optional.empty();
    }
  }

  private LoadEnd neverCommanded(OpenLoad open) throws IOException {
    BankTelling.close(open, LoadOutcome.NOT_DONE, "", journal);
    return new LoadEnd.NothingMoved(
        "The %s of %s was broken off before the card was given anything: nothing moved on it. What the bank may hold on the account for this order it lets go by itself. Begin again if you still want it."
            .formatted(open.order().flow().word(), open.order().amount()));
  }

  /** The load server said how it ended: that is kept, and the bank told. */
  LoadEnd ended(OpenLoad open, LoadResult result) throws IOException {
    Receipt receipt;
    try {
      receipt = receiptOf(result, open);
    } catch (Malformed e) {
      return stillOpen(open, Optional.empty(), "the load server's result cannot be used.");
    }
    if (open.answered().isPresent() && receipt.outcome().isDone() != open.cardDidIt()) {
      return stillOpen(
          open,
          Optional.of(open.cardDidIt()),
          "the load server says the opposite (reference %s). If this stays, show the card's issuer this reference and the card's log."
              .formatted(Shown.clean(receipt.reference())));
    }
    OpenLoad after =
        open.result().isPresent()
            ? open
            : journal.appendLoad(open.id(), new JournalStep.LoadResulted(result));
    return bank.tell(after, result, receipt, this::anew, journal);
  }

  /** By the card's answer as before; where there was none, by its state. */
  private Optional<LoadResult> anew(OpenLoad open) {
    if (open.answered().isPresent()) {
      return fetchResult(open) instanceof ServerSaid.Answered<LoadResult>(LoadResult result)
          ? Optional.of(result)
          : Optional.empty();
    }
    return showsItself(open)
        .flatMap(proven ->
            proven instanceof LoadProving.Proven.Clear(Optional<LoadResult> result)
                ? result
                : Optional.empty())
        .filter(result -> isOf(result, open));
  }

  private static boolean isOf(LoadResult result, OpenLoad open) {
    try {
      receiptOf(result, open);
      return true;
    } catch (Malformed e) {
      return false;
    }
  }

  private static Receipt receiptOf(LoadResult result, OpenLoad open) {
    Order order = open.order();
    Receipt receipt = result.open(open.request().offer().tsk(), order.party(), order.trx());
    boolean possible =
        receipt.outcome() == LoadOutcome.NOT_DONE
            || receipt.outcome() == LoadOutcome.doneOf(order.flow());
    if (!possible
        || !receipt.trx().equals(order.trx())
        || !receipt.party().equals(order.party())
        || !receipt.amount().equals(order.amount())) {
      throw new Malformed("a receipt of another load");
    }
    return receipt;
  }

  /**
   * @param moved what the card says, if it said anything
   */
  private static LoadEnd stillOpen(OpenLoad open, Optional<Boolean> moved, String why) {
    Order order = open.order();
    if (moved.isPresent() && (moved.get() || open.answered().isPresent())) {
      return new LoadEnd.Unsettled(open.id(), order.flow(), order.amount(), moved.get(), why);
    }
    return open.command().isPresent() && moved.isEmpty()
        ? new LoadEnd.CardMustSay(open.id(), order.flow(), order.amount(), why)
        : new LoadEnd.Unsure(open.id(), order.flow(), order.amount(), why);
  }

  /** What is true of it when nothing more can be done now. */
  static LoadEnd asJournalled(OpenLoad open, String why) {
    if (open.result().isPresent()) {
      return new LoadEnd.BankNotTold(open.id(), receiptOf(open.result().get(), open), why, true);
    }
    return stillOpen(
        open, open.answered().isPresent() ? Optional.of(open.cardDidIt()) : Optional.empty(), why);
  }

  private static String shown(OpenLoad open) {
    return open.request().card().shown();
  }
}
