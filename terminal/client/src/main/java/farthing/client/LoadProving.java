package farthing.client;

import farthing.base.Amount;
import farthing.base.TransactionId;
import farthing.messages.LoadProof;
import farthing.messages.LoadResult;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.ProofAnswer;
import farthing.messages.ProofWanted;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.LoadDialogue;
import farthing.purse.LoadDialogue.Opening;
import farthing.purse.LoadInitialize;
import farthing.purse.SeenPurse;
import java.util.Optional;

/**
 * Has the card sign how it stands and brings that to the load server, which settles with it what
 * was unsure of this card (PROTOCOL, section 6): this load or another's. Moves nothing.
 */
final class LoadProving {
  /**
   * The first may be over a TRX that proves nothing yet, the second is over the proof TRX; more are
   * wanted only when the card is used elsewhere meanwhile.
   */
  private static final int MOST_PROOFS = 4;

  private final CardLink card;
  private final Messenger messenger;
  private final Holder holder;

  LoadProving(CardLink card, Messenger messenger, Holder holder) {
    this.card = card;
    this.messenger = messenger;
    this.holder = holder;
  }

  /** What the load server says to it. */
  sealed interface Proven {
    /**
     * Nothing of this card is unsure there any more.
     *
     * @param result of this very load, if any was commanded
     */
    record Clear(Optional<LoadResult> result) implements Proven {}

    /** Still unsure. */
    record Not(String why) implements Proven {}
  }

  /**
   * @param purse as it said a moment ago
   * @param wanted what the load server asked for
   */
  Proven prove(SeenPurse purse, JournalStep.LoadRequesting load, ProofWanted wanted) {
    OrderOffer offer = load.offer();
    Order order = offer.order();
    PurchaseId id = PurchaseId.of(order);
    ProofWanted next = wanted;
    for (int proof = 1; proof <= MOST_PROOFS; proof++) {
      if (purse.slot(next.currency()).isEmpty()) {
        return new Proven.Not(
            "the load server asks about %s, which this card does not hold."
                .formatted(next.currency().text()));
      }
      holder.hears(new LoadEvent.ShowsState(id, Origin.of(order.server())));
      Opening opening;
      try {
        opening = Conversation.hold(LoadDialogue.prove(purse, asked(load, next)), card);
      } catch (CardGone e) {
        return new Proven.Not("the card left before it signed how it stands.");
      }
      if (!(opening instanceof Opening.Opened opened)) {
        return new Proven.Not(((Opening.Cannot) opening).why().what());
      }
      LoadProof message =
          LoadProof.seal(
              offer,
              new LoadProof.Content(
                  load.device(), next.currency(), next.trx(), opened.load().said().toBytes()));
      ServerSaid<ProofAnswer> said =
          messenger.post(LoadPaths.of(order, "proof"), message.toJson(), ProofAnswer::parse);
      switch (said) {
        case ServerSaid.Answered<ProofAnswer>(ProofAnswer answer) -> {
          return new Proven.Clear(answer.result());
        }
        case ServerSaid.Silent<ProofAnswer>(String why) -> {
          return new Proven.Not(why + ".");
        }
        case ServerSaid.Refused<ProofAnswer> refused -> {
          Optional<ProofWanted> again = refused.problem().flatMap(Problem::proof);
          if (again.isEmpty()) {
            return new Proven.Not(refused.text());
          }
          next = again.get();
        }
      }
    }
    return new Proven.Not("the load server asks for one proof after another.");
  }

  private static LoadInitialize asked(JournalStep.LoadRequesting load, ProofWanted wanted) {
    LoadInitialize original = load.asked();
    return new LoadInitialize(
        new Amount(0, wanted.currency()),
        original.time(),
        original.bank(),
        original.device(),
        wanted.trx());
  }

  /** For the first contact, when no load server has named a proof TRX yet. */
  static ProofWanted unasked(JournalStep.LoadRequesting load, TransactionId any) {
    return new ProofWanted(any, load.offer().order().amount().currency());
  }
}
