package farthing.client;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.messages.DebitResponse;
import farthing.messages.Order;
import farthing.purse.AskAgain;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.DebitOutcome;
import farthing.purse.TransactionType;
import java.io.IOException;

/** From what a card says of a debit to what the journal says of it. */
final class Questioning {
  private Questioning() {}

  /** What is known now. */
  sealed interface Known {
    /** There is an answer to bring to the payment server. */
    record ToSettle(OpenPurchase purchase) implements Known {}

    record Over(PurchaseEnd end) implements Known {}
  }

  /**
   * Asks the card what became of a debit that it was given.
   *
   * @param card any: another than the purchase was drawn on is found out
   */
  static Known ask(OpenPurchase purchase, CardLink card, PurchaseJournal journal)
      throws IOException {
    DebitCommand command =
        DebitCommand.parse(TransactionType.PURCHASE, purchase.command().orElseThrow());
    JournalStep.Drawing drawn = purchase.drawn();
    AskAgain question =
        new AskAgain(drawn.card()::isOf, drawn.transactionNumber(), command.terms());
    DebitOutcome outcome;
    try {
      outcome = Conversation.hold(question.begin(), card);
    } catch (CardGone e) {
      outcome = new DebitOutcome.Unknown("it left before it told");
    }
    return journalled(purchase, outcome, journal);
  }

  /** Keeps what the card said before anybody else hears it. */
  static Known journalled(OpenPurchase purchase, DebitOutcome outcome, PurchaseJournal journal)
      throws IOException {
    Order order = purchase.order();
    return switch (outcome) {
      case DebitOutcome.Debited(DebitAnswer answer) -> answered(purchase, answer, journal);
      case DebitOutcome.Declined(DebitAnswer answer) -> answered(purchase, answer, journal);
      case DebitOutcome.NotDebited(String why) -> {
        close(purchase, EndedPurchase.How.NOT_DEBITED, journal);
        yield new Known.Over(
            new PurchaseEnd.NotDebited(
                "The card was not debited%s. Go back to the shop and order again."
                    .formatted(why.isEmpty() ? "" : ": " + why)));
      }
      case DebitOutcome.DebitedWithoutProof _ -> {
        close(purchase, EndedPurchase.How.PROOF_LOST, journal);
        yield new Known.Over(new PurchaseEnd.ProofLost(purchase.id(), order.amount()));
      }
      case DebitOutcome.Unknown(String why) ->
          new Known.Over(new PurchaseEnd.CardMustSay(purchase.id(), order.amount(), why + "."));
    };
  }

  /** What is true when the journal failed after the card was given a debit. */
  static PurchaseEnd withoutJournal(OpenPurchase purchase, DebitOutcome known, IOException e) {
    String why = "the journal could not be written (%s).".formatted(e.getMessage());
    Amount amount = purchase.order().amount();
    return switch (known) {
      case DebitOutcome.Debited _ -> new PurchaseEnd.Unsettled(purchase.id(), amount, true, why);
      case DebitOutcome.Declined _ -> new PurchaseEnd.Unsettled(purchase.id(), amount, false, why);
      case DebitOutcome.NotDebited _ ->
          new PurchaseEnd.NotDebited("The card was not debited, but " + why);
      case DebitOutcome.DebitedWithoutProof _ -> new PurchaseEnd.ProofLost(purchase.id(), amount);
      case DebitOutcome.Unknown _ -> new PurchaseEnd.CardMustSay(purchase.id(), amount, why);
    };
  }

  static void close(OpenPurchase purchase, EndedPurchase.How how, PurchaseJournal journal)
      throws IOException {
    Order order = purchase.order();
    journal.append(
        purchase.id(),
        new JournalStep.Closed(how, Shown.clean(order.partyName()), order.amount().toString(), ""));
  }

  private static Known answered(OpenPurchase purchase, DebitAnswer answer, PurchaseJournal journal)
      throws IOException {
    Order order = purchase.order();
    Bytes bytes = answer.toBytes();
    Bytes response =
        DebitResponse.seal(purchase.drawn().offer().tsk(), order.party(), order.trx(), bytes)
            .toJson();
    return new Known.ToSettle(
        journal.append(purchase.id(), new JournalStep.Answered(bytes, response)));
  }
}
