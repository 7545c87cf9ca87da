package farthing.purse;

import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import java.util.Optional;

/**
 * The question that only the card can answer: was I debited? Asked when the answer to a debit was
 * never heard. GET PREVIOUS IEP SIGNATURE gives the proof; the log tells whether the transaction of
 * that number was this purchase.
 *
 * <p>The card must be selected, and be the one that was drawn on. Asking ends its session, so that
 * a "no" stays true.
 *
 * @param transactionNumber NTIEP of the draw
 * @param terms what the debit command said
 */
public record AskAgain(int transactionNumber, PurchaseTerms terms) {
  /** More than any card is made to keep. */
  private static final int MOST_RECORDS = 64;

  public Dialogue<DebitOutcome> begin() {
    return because("");
  }

  /**
   * @param firstAnswer what the card said to the debit itself, or nothing
   */
  Dialogue<DebitOutcome> because(String firstAnswer) {
    return new Send<>(
        Purse.previousSignature(transactionNumber), answer -> signature(firstAnswer, answer));
  }

  private Dialogue<DebitOutcome> signature(String firstAnswer, ResponseApdu answer) {
    if (answer.isDone()) {
      try {
        PreviousSignature previous = PreviousSignature.parse(answer.data());
        return record(firstAnswer, 1, Optional.of(previous));
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
    // numbers only grow: what is older than ours and newest means that ours was never used
    return number == 1 && signature.isEmpty() ? notDebited(firstAnswer) : forgotten(signature);
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
    return new Over<>(
        signature
            .map(s -> PurchaseDialogue.outcomeOf(s.asDebitAnswer()))
            .orElseGet(() -> new DebitOutcome.DebitedWithoutProof(record)));
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
