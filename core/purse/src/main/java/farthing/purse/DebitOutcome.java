package farthing.purse;

/**
 * What became of a debit: what the card said at once, or when it was asked again. "We do not know"
 * is an outcome of its own, and only the card can turn it into another.
 */
public sealed interface DebitOutcome {

  /** The money is off the card, and here is the proof. */
  record Debited(DebitAnswer answer) implements DebitOutcome {}

  /** The card refused and signed that it did. Nothing moved. */
  record Declined(DebitAnswer answer) implements DebitOutcome {}

  /** Nothing moved, and with this command nothing ever will: its session is over. */
  record NotDebited(String why) implements DebitOutcome {}

  /**
   * The money is off the card, and the card has made so many payments since that it no longer has
   * the proof.
   */
  record DebitedWithoutProof(LogRecord record) implements DebitOutcome {}

  /** The card left or answered rubbish: value may have moved. Ask it again. */
  record Unknown(String why) implements DebitOutcome {}
}
