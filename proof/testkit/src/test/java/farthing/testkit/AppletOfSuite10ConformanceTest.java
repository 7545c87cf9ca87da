package farthing.testkit;

import farthing.base.Suite;

/** The applet with cards of suite 10. */
class AppletOfSuite10ConformanceTest extends AppletConformanceTest {

  @Override
  public Suite suite() {
    return Suite.TDES;
  }
}
