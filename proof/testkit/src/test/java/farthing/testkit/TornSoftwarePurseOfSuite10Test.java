package farthing.testkit;

import farthing.base.Suite;

/** The same with cards of suite 10, which write no more and no less. */
class TornSoftwarePurseOfSuite10Test extends TornSoftwarePurseTest {

  @Override
  public Suite suite() {
    return Suite.TDES;
  }
}
