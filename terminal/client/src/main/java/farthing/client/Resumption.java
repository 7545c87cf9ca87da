package farthing.client;

import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitOutcome;
import farthing.purse.Fci;
import farthing.purse.PurchaseDialogue;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import java.io.IOException;
import java.util.Optional;

/** Finishes what was left: asks the card where only it can say, and settles. */
final class Resumption {
  private final CardLink card;
  private final PurchaseJournal journal;
  private final Settlement settlement;

  Resumption(CardLink card, PurchaseJournal journal, Settlement settlement) {
    this.card = card;
    this.journal = journal;
    this.settlement = settlement;
  }

  PurchaseEnd finish(OpenPurchase open) {
    try {
      if (open.answered().isPresent() || open.result().isPresent()) {
        return settlement.settle(open, journal);
      }
      Optional<CardMark> there = cardThere();
      if (!there.equals(Optional.of(open.drawn().card()))) {
        return open.mustAskCard()
            ? needsCard(open)
            : close(open); // the debit never came to the card, whichever is there now
      }
      if (!open.mustAskCard()) {
        return close(open);
      }
      return switch (Questioning.ask(open, card, journal)) {
        case Questioning.Known.Over(PurchaseEnd end) -> end;
        case Questioning.Known.ToSettle(OpenPurchase answered) ->
            settlement.settle(answered, journal);
      };
    } catch (IOException e) {
      DebitOutcome known =
          open.answered()
              .map(answered -> PurchaseDialogue.outcomeOf(DebitAnswer.parse(answered.answer())))
              .orElseGet(() -> new DebitOutcome.Unknown(""));
      return Questioning.withoutJournal(open, known, e);
    }
  }

  /**
   * Before a new draw: what the card can say of its earlier debits is written down, so that the
   * draw carries it, and before later payments push it out of the card's memory.
   *
   * @param card selected
   * @return whether every question has its answer
   */
  static boolean askCard(CardLink card, CardMark mark, PurchaseJournal journal) throws IOException {
    boolean clear = true;
    for (OpenPurchase open : journal.open()) {
      if (open.mustAskCard() && open.drawn().card().equals(mark)) {
        Questioning.Known known = Questioning.ask(open, card, journal);
        clear &= !(known instanceof Questioning.Known.Over(PurchaseEnd.CardMustSay _));
      }
    }
    return clear;
  }

  private PurchaseEnd close(OpenPurchase open) throws IOException {
    Questioning.close(open, EndedPurchase.How.NOT_DEBITED, journal);
    return new PurchaseEnd.NotDebited(
        "The purchase of %s at %s was broken off before the card was debited: it keeps its money. Order again if you still want it."
            .formatted(open.order().amount(), Shown.clean(open.order().partyName())));
  }

  private static PurchaseEnd needsCard(OpenPurchase open) {
    return new PurchaseEnd.CardMustSay(
        open.id(),
        open.order().amount(),
        "it is the card %s, and it is not there.".formatted(open.drawn().card().shown()));
  }

  /** Selecting also ends whatever session the card still had. */
  private Optional<CardMark> cardThere() {
    try {
      ResponseApdu answer = card.transmit(Purse.select());
      return answer.isDone()
          ? Fci.parse(answer.data()).identity().map(Fci.Identity::iep).map(CardMark::of)
          : Optional.empty();
    } catch (CardGone | Malformed e) {
      return Optional.empty();
    }
  }
}
