package farthing.issuing;

import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.PinBlock;

/** The PINs of new cards. */
public interface Pins {

  /**
   * The PIN that a blank card is about to get. Its letter is there for good when this returns: no
   * card may have a PIN that nobody was told.
   *
   * @throws CardGone if the letter cannot be written; the card is still blank
   */
  PinBlock give(IepId card) throws CardGone;

  /**
   * No card ever has this number: its letter is gone for good when this returns, if there was one.
   *
   * @throws CardGone if it cannot be taken away
   */
  default void forget(IepId card) throws CardGone {}
}
