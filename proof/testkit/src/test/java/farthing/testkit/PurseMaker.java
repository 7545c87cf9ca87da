package farthing.testkit;

import farthing.purse.CardGone;
import farthing.purse.CardLink;
import java.util.Random;

/** The purse that the conformance suite is run against: how a blank one is made and reset. */
interface PurseMaker {

  /**
   * @param random gives every RND
   */
  CardLink insert(Random random);

  /** Takes the power from a card that {@link #insert} made, and gives it again. */
  void reset(CardLink card) throws CardGone;
}
