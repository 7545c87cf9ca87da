package farthing.testkit;

import farthing.base.Suite;

/** The software purse with cards of suite 10. */
class VirtualPurseOfSuite10ConformanceTest extends VirtualPurseConformanceTest {

  @Override
  public Suite suite() {
    return Suite.TDES;
  }
}
