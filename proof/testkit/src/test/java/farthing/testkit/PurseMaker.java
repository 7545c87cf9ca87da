package farthing.testkit;

import farthing.base.Suite;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import java.util.Random;

/** The purse that the conformance suite is run against: how a blank one is made and reset. */
interface PurseMaker {

  /**
   * @param random gives every RND
   */
  CardLink insert(Random random);

  /** What its purses sign and derive with. */
  default Suite suite() {
    return Suite.AES_128;
  }

  /** EUR 20.00 of that suite. */
  default PurseProfile profile() {
    return PurseProfile.ofTwentyEuros(suite());
  }

  /** Takes the power from a card that {@link #insert} made, and gives it again. */
  void reset(CardLink card) throws CardGone;
}
