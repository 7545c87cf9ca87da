package farthing.purse;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The question that only a card can answer: did you do the transaction of this number, and was it
 * the one that I mean? GET PREVIOUS IEP SIGNATURE gives the proof, if the card still has it; the
 * log tells whose transaction it was.
 *
 * <p>Of all that a card says here nothing but the proof is signed, and that only a server can
 * verify. So the whole question is asked twice, each time beginning with who the card is, and what
 * is not said the same way twice is not known: one answer that was lost or spoilt on the way never
 * decides. Asking ends the card's session, so that a "no" stays true.
 *
 * @param <O> what is known then
 */
final class CardQuestion<O> {
  /** More than any card is made to keep. */
  private static final int MOST_RECORDS = 64;

  private final Predicate<IepId> card;
  private final int transactionNumber;
  private final TransactionType type;
  private final Meanings<O> meanings;

  /** What the card's answers come to. */
  interface Meanings<O> {
    /** Whether the record, of the number in question, is of the transaction in question. */
    boolean isOurs(LogRecord record);

    /** Why it was not done: one more sentence, without a full stop. */
    String usedByAnother();

    O proven(PreviousSignature signature);

    O notDone(String why);

    O withoutProof(LogRecord record);

    O unknown(String why);

    boolean isUnknown(O outcome);
  }

  /**
   * @param card tells the one that is meant
   * @param transactionNumber NTIEP
   */
  CardQuestion(
      Predicate<IepId> card, int transactionNumber, TransactionType type, Meanings<O> meanings) {
    this.card = card;
    this.transactionNumber = transactionNumber;
    this.type = type;
    this.meanings = meanings;
  }

  /**
   * @param firstAnswer what the card said to the command itself, or nothing
   */
  Dialogue<O> because(String firstAnswer) {
    return once(firstAnswer)
        .followedBy(first ->
            meanings.isUnknown(first)
                ? new Over<>(first)
                : once(firstAnswer)
                    .followedBy(second ->
                        second.equals(first)
                            ? new Over<>(first)
                            : unknown("it did not say the same twice")));
  }

  private Dialogue<O> once(String firstAnswer) {
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

  private Dialogue<O> signature(String firstAnswer, ResponseApdu answer) {
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

  private Dialogue<O> record(
      String firstAnswer, int number, Optional<PreviousSignature> signature) {
    return new Send<>(
        Purse.readLog(number), answer -> read(firstAnswer, number, signature, answer));
  }

  private Dialogue<O> read(
      String firstAnswer, int number, Optional<PreviousSignature> signature, ResponseApdu answer) {
    if (answer.status() == StatusWord.RECORD_NOT_FOUND) {
      // the newest record is missing: the card never did anything
      return number == 1 && signature.isEmpty() ? notDone(firstAnswer) : forgotten(signature);
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
          ? notDone(firstAnswer) // its number is still the next
          : unknown("its log and its number do not fit");
    }
    return forgotten(signature);
  }

  private Dialogue<O> found(LogRecord record, Optional<PreviousSignature> signature) {
    if (!meanings.isOurs(record)) {
      return notDone(meanings.usedByAnother());
    }
    return signature
        .map(s -> proof(record, s))
        .orElseGet(() -> new Over<>(meanings.withoutProof(record)));
  }

  private Dialogue<O> proof(LogRecord record, PreviousSignature signature) {
    boolean same =
        record.type() == signature.type()
            && record.cc().equals(signature.cc())
            && record.balanceAfterMinor() == signature.balanceAfterMinor();
    return same
        ? new Over<>(meanings.proven(signature))
        : unknown("its log and its proof contradict each other");
  }

  /** Not in the log. A signature without its record is still the card's word; neither is none. */
  private Dialogue<O> forgotten(Optional<PreviousSignature> signature) {
    return signature
        .filter(s -> s.type() == type)
        .<Dialogue<O>>map(s -> new Over<>(meanings.proven(s)))
        .orElseGet(() -> unknown("its log does not reach back that far"));
  }

  private Dialogue<O> notDone(String why) {
    return new Over<>(meanings.notDone(why));
  }

  private Dialogue<O> unknown(String why) {
    return new Over<>(meanings.unknown(why));
  }
}
