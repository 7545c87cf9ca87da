package farthing.testkit;

import farthing.base.Suite;

/** The same with cards of suite 10. */
class CrashedPurseOfSuite10Test extends CrashedPurseTest {

  @Override
  public Suite suite() {
    return Suite.TDES;
  }
}
