package farthing.testkit;

import farthing.base.Suite;

/** The same with cards of suite 10, which write no more and no less. */
class TornAppletOfSuite10Test extends TornAppletTest {

  @Override
  public Suite suite() {
    return Suite.TDES;
  }
}
