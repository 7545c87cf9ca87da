package farthing.purse;

/**
 * What became of a load or an unload on the card: what it said at once, or when it was asked again.
 */
public sealed interface CardLoadOutcome {

  /** The money has moved, and here is the proof. */
  record Done(LoadAnswer answer) implements CardLoadOutcome {}

  /** The card refused, and gave its secret away to prove it. Nothing moved. */
  record Refused(LoadAnswer answer) implements CardLoadOutcome {}

  /**
   * By its own account nothing moved, and with this command nothing ever will: its session is over.
   * It has no proof of that but its state, signed over a proof TRX.
   */
  record NotDone(String why) implements CardLoadOutcome {}

  /**
   * The money has moved, and the card has done so much since that it no longer has the proof: its
   * state, signed over a proof TRX, still is one.
   */
  record DoneWithoutProof(LogRecord record) implements CardLoadOutcome {}

  /** The card left or answered rubbish: value may have moved. Ask it again. */
  record Unknown(String why) implements CardLoadOutcome {}
}
