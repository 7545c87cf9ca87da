package farthing.purse;

import farthing.base.IepId;
import farthing.purse.Dialogue.Over;
import java.util.function.Predicate;

/**
 * The question that only the card can answer: was I debited? Asked when the answer to a debit was
 * never heard, and asked twice ({@link CardQuestion}).
 *
 * @param card tells the one that was drawn on
 * @param transactionNumber NTIEP of the draw
 * @param terms what the debit command said
 */
public record AskAgain(Predicate<IepId> card, int transactionNumber, PurchaseTerms terms) {

  public Dialogue<DebitOutcome> begin() {
    return because("");
  }

  /**
   * @param firstAnswer what the card said to the debit itself, or nothing
   */
  Dialogue<DebitOutcome> because(String firstAnswer) {
    return new CardQuestion<>(card, transactionNumber, terms.type(), new OfDebit(terms))
        .because(firstAnswer);
  }

  /**
   * After a signed "no": its signature can be verified by nobody here, and the word in front of it
   * can be a spoilt "yes".
   */
  Dialogue<DebitOutcome> confirm(DebitAnswer refusal) {
    return begin()
        .followedBy(asked ->
            new Over<>(
                asked instanceof DebitOutcome.NotDebited
                    ? new DebitOutcome.Declined(refusal)
                    : asked));
  }

  private record OfDebit(PurchaseTerms terms) implements CardQuestion.Meanings<DebitOutcome> {
    @Override
    public boolean isOurs(LogRecord record) {
      return record.type() == terms.type()
          && record.amount().equals(terms.amount())
          && record.time().equals(terms.time())
          && record.counterpart().equals(terms.psam().value());
    }

    @Override
    public String usedByAnother() {
      return "another payment has used its number since";
    }

    @Override
    public DebitOutcome proven(PreviousSignature signature) {
      return PurchaseDialogue.outcomeOf(signature.asDebitAnswer());
    }

    @Override
    public DebitOutcome notDone(String why) {
      return new DebitOutcome.NotDebited(why);
    }

    @Override
    public DebitOutcome withoutProof(LogRecord record) {
      return new DebitOutcome.DebitedWithoutProof(record);
    }

    @Override
    public DebitOutcome unknown(String why) {
      return new DebitOutcome.Unknown(why);
    }

    @Override
    public boolean isUnknown(DebitOutcome outcome) {
      return outcome instanceof DebitOutcome.Unknown;
    }
  }
}
