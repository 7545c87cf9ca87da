package farthing.issuing;

import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import java.util.Optional;

/**
 * Where a run's cards come from, and where each is found again: a folder of software purses, a
 * reader. One thread. Every method throws {@link CardGone} if it cannot go on, with a text for the
 * person at the machine; what it did before is kept.
 */
public interface CardFeed {

  /** How many cards are in hand at once, 1 or more: so many are in doubt after a crash. */
  int atOnce();

  /**
   * A card for that number, as yet untouched: the one that lay ready for it before a crash, or a
   * new one. Where cards lie under their numbers it is there for good when this returns, so that
   * one that is missing later has really gone.
   */
  CardLink blank(IepId card) throws CardGone;

  /**
   * The card that was being made under that number, whatever it is now.
   *
   * @return nothing if it is gone for good
   */
  Optional<CardLink> again(IepId card) throws CardGone;

  /** Puts beside the finished card what goes out with it, for good. May be done again. */
  void furnish(IepId card) throws CardGone;

  /** Its number is spoilt: what came of it, if anything, must not leave the house. */
  default void discard(IepId card) {}
}
