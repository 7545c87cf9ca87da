package farthing.testkit;

import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.virtual.VirtualPurse;
import java.util.Random;

class VirtualPurseConformanceTest extends PurseConformance {

  @Override
  public CardLink insert(Random random) {
    return VirtualPurse.inMemory(random);
  }

  @Override
  public void reset(CardLink card) throws CardGone {
    ((VirtualPurse) card).reset();
  }
}
