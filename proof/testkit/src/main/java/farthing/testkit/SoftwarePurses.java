package farthing.testkit;

import farthing.purse.CardLink;
import farthing.virtual.VirtualPurse;
import java.util.Random;

/** Software purses in memory, as the vector run's party. */
public final class SoftwarePurses implements BlankPurses {

  @Override
  public String party() {
    return "purse";
  }

  @Override
  public CardLink insert(Random random) {
    return VirtualPurse.inMemory(random);
  }
}
