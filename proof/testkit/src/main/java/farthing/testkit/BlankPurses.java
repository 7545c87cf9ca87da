package farthing.testkit;

import farthing.purse.CardLink;
import java.util.Random;

/** Where blank purses of one kind come from: each an implementation that the vectors are run on. */
public interface BlankPurses {

  /** As failures name it: {@code purse}, {@code applet}. */
  String party();

  /**
   * A new, blank purse of its own.
   *
   * @param random gives every RND: 8 bytes at each INITIALIZE, and nothing else
   */
  CardLink insert(Random random);
}
