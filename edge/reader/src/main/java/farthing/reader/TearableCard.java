package farthing.reader;

import farthing.purse.CardGone;
import farthing.purse.CardLink;

/**
 * A card whose power can be made to go at a chosen moment of a command, again and again the same.
 *
 * <p>A command has a moment before each of its non-volatile acts, in their order, and one last
 * moment, when all is written and the answer has not left. So a command that writes nothing has
 * one. Power that goes makes {@link #transmit} throw {@link CardGone}, then and ever after, until
 * {@link #powerUp}.
 */
public interface TearableCard extends CardLink {

  /**
   * Takes the power away at a moment of the next command, which has that many at least; otherwise
   * it is answered as if nothing had been asked for here.
   *
   * @param moment 1 is before anything was written
   */
  void cutPowerAt(int moment);

  /** How many moments the last command had; when it was torn, up to where it was. */
  int moments();

  /**
   * Gives the power back, or takes it and gives it back: RAM is empty, what was half done is
   * undone.
   *
   * @throws CardGone if the card cannot come back
   */
  void powerUp() throws CardGone;
}
