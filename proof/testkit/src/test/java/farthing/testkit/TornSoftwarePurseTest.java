package farthing.testkit;

import farthing.purse.CardLink;
import java.util.Random;

/** The software purse, killed before and after it makes each state durable. */
class TornSoftwarePurseTest extends TearConformance {

  @Override
  public CardLink insert(Random random) {
    return TearableSoftwarePurse.inMemory(random);
  }

  /** Two for each state that is made durable, one for the answer. */
  @Override
  int moments(WritesPage.Row row) {
    return 2 * row.states() + 1;
  }
}
