package farthing.purse;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.LoadingBankId;
import java.util.function.Predicate;

/**
 * The question that only the card can answer: was I loaded, or unloaded? Asked when the answer to
 * CREDIT IEP for load or DEBIT IEP for unload was never heard, and asked twice ({@link
 * CardQuestion}). A card does not keep refusals: of one it says that nothing was done.
 *
 * @param card tells the one that is meant
 * @param transactionNumber NTIEP that it would have used
 * @param type LOAD or UNLOAD
 * @param asked what INITIALIZE named
 */
public record AskLoad(
    Predicate<IepId> card, int transactionNumber, TransactionType type, LoadInitialize asked) {

  public Dialogue<CardLoadOutcome> begin() {
    return because("");
  }

  /**
   * @param firstAnswer what the card said to the command itself, or nothing
   */
  Dialogue<CardLoadOutcome> because(String firstAnswer) {
    return new CardQuestion<>(card, transactionNumber, type, new OfLoad(type, asked))
        .because(firstAnswer);
  }

  private record OfLoad(TransactionType type, LoadInitialize asked)
      implements CardQuestion.Meanings<CardLoadOutcome> {
    /** A log record's counterpart has room for a security card's number, twice a bank's. */
    private static final int COUNTERPART_SIZE = 2 * LoadingBankId.SIZE;

    @Override
    public boolean isOurs(LogRecord record) {
      return record.type() == type
          && record.amount().equals(asked.amount())
          && record.time().equals(asked.time())
          && record.counterpart().equals(counterpart());
    }

    private Bytes counterpart() {
      return new ByteWriter(COUNTERPART_SIZE).bytes(asked.bank().value()).u4(0).toBytes();
    }

    @Override
    public String usedByAnother() {
      return "the card has used its number for something else since";
    }

    @Override
    public CardLoadOutcome proven(PreviousSignature signature) {
      return signature.cc().isDone()
          ? new CardLoadOutcome.Done(signature.asLoadAnswer())
          : unknown("it gave the proof of a refusal, and keeps none");
    }

    @Override
    public CardLoadOutcome notDone(String why) {
      return new CardLoadOutcome.NotDone(why);
    }

    @Override
    public CardLoadOutcome withoutProof(LogRecord record) {
      return new CardLoadOutcome.DoneWithoutProof(record);
    }

    @Override
    public CardLoadOutcome unknown(String why) {
      return new CardLoadOutcome.Unknown(why);
    }

    @Override
    public boolean isUnknown(CardLoadOutcome outcome) {
      return outcome instanceof CardLoadOutcome.Unknown;
    }
  }
}
