package farthing.purse;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The question that only the card can answer: was I debited? Asked when the answer to a debit was
 * never heard. GET PREVIOUS IEP SIGNATURE gives the proof; the log tells whether the transaction of
 * that number was this purchase.
 *
 * <p>Of all that a card says here nothing but the proof is signed, and that only its payment server
 * can verify. So the whole question is asked twice, each time beginning with who the card is, and
 * what is not said the same way twice is not known: one answer that was lost or spoilt on the way
 * never decides. Asking ends the card's session, so that a "no" stays true.
 *
 * @param card tells the one that was drawn on
 * @param transactionNumber NTIEP of the draw
 * @param terms what the debit command said
 */
public record AskAgain(Predicate<IepId> card, int transactionNumber, PurchaseTerms terms) {
  /** More than any card is made to keep. */
  private static final int MOST_RECORDS = 64;

  public Dialogue<DebitOutcome> begin() {
    return because("");
  }

  /**
   * @param firstAnswer what the card said to the debit itself, or nothing
   */
  Dialogue<DebitOutcome> because(String firstAnswer) {
    return once(firstAnswer)
        .followedBy(first ->
            first instanceof DebitOutcome.Unknown
                ? new Over<>(first)
                : once(firstAnswer)
                    .followedBy(second ->
                        second.equals(first)
                            ? new Over<>(first)
                            : unknown("it did not say the same twice")));
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

  private Dialogue<DebitOutcome> once(String firstAnswer) {
    return new Send<>(
        Purse.select(),
        answer -> {
          try {
            return answer.isDone() && isIt(Fci.parse(answer.data()))
                ? new Send<>(
                    Purse.previousSignature(transactionNumber),
                    previous -> signature(firstAnswer, previous))
                : unknown("another card is there");
          } catch (Malformed e) {
            return unknown("what it says of itself was garbled");
          }
        });
  }

  private boolean isIt(Fci fci) {
    return fci.identity().map(Fci.Identity::iep).filter(card).isPresent();
  }

  private Dialogue<DebitOutcome> signature(String firstAnswer, ResponseApdu answer) {
    if (answer.isDone()) {
      try {
        PreviousSignature previous = PreviousSignature.parse(answer.data());
        return previous.transactionNumber() == transactionNumber
            ? record(firstAnswer, 1, Optional.of(previous))
            : unknown("it answered for another transaction");
      } catch (Malformed e) {
        return unknown("its signature was garbled");
      }
    }
    return answer.status() == StatusWord.SIGNATURE_NOT_AVAILABLE
        ? record(firstAnswer, 1, Optional.empty())
        : unknown(StatusWord.meaning(answer.status()));
  }

  private Dialogue<DebitOutcome> record(
      String firstAnswer, int number, Optional<PreviousSignature> signature) {
    return new Send<>(
        Purse.readLog(number), answer -> read(firstAnswer, number, signature, answer));
  }

  private Dialogue<DebitOutcome> read(
      String firstAnswer, int number, Optional<PreviousSignature> signature, ResponseApdu answer) {
    if (answer.status() == StatusWord.RECORD_NOT_FOUND) {
      // the newest record is missing: the card never did anything
      return number == 1 && signature.isEmpty() ? notDebited(firstAnswer) : forgotten(signature);
    }
    if (!answer.isDone()) {
      return unknown(StatusWord.meaning(answer.status()));
    }
    LogRecord record;
    try {
      record = LogRecord.parse(answer.data());
    } catch (Malformed e) {
      return unknown("its log was garbled");
    }
    if (record.transactionNumber() == transactionNumber) {
      return found(record, signature);
    }
    if (record.transactionNumber() > transactionNumber && number < MOST_RECORDS) {
      return record(firstAnswer, number + 1, signature);
    }
    if (number == 1 && signature.isEmpty()) {
      return record.transactionNumber() == transactionNumber - 1
          ? notDebited(firstAnswer) // its number is still the next
          : unknown("its log and its number do not fit");
    }
    return forgotten(signature);
  }

  private Dialogue<DebitOutcome> found(LogRecord record, Optional<PreviousSignature> signature) {
    boolean ours =
        record.type() == terms.type()
            && record.amount().equals(terms.amount())
            && record.time().equals(terms.time())
            && record.counterpart().equals(terms.psam().value());
    if (!ours) {
      return notDebited("another payment has used its number since");
    }
    return signature
        .map(s -> proof(record, s))
        .orElseGet(() -> new Over<>(new DebitOutcome.DebitedWithoutProof(record)));
  }

  private static Dialogue<DebitOutcome> proof(LogRecord record, PreviousSignature signature) {
    boolean same =
        record.type() == signature.type()
            && record.cc().equals(signature.cc())
            && record.balanceAfterMinor() == signature.balanceAfterMinor();
    return same
        ? new Over<>(PurchaseDialogue.outcomeOf(signature.asDebitAnswer()))
        : unknown("its log and its proof contradict each other");
  }

  /** Not in the log. A signature without its record is still the card's word; neither is none. */
  private Dialogue<DebitOutcome> forgotten(Optional<PreviousSignature> signature) {
    return signature
        .filter(s -> s.type() == terms.type())
        .<Dialogue<DebitOutcome>>map(s -> new Over<>(PurchaseDialogue.outcomeOf(s.asDebitAnswer())))
        .orElseGet(() -> unknown("its log does not reach back that far"));
  }

  private static Dialogue<DebitOutcome> notDebited(String why) {
    return new Over<>(new DebitOutcome.NotDebited(why));
  }

  private static Dialogue<DebitOutcome> unknown(String why) {
    return new Over<>(new DebitOutcome.Unknown(why));
  }
}
