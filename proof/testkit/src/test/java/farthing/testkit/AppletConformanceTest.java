package farthing.testkit;

import farthing.purse.CardLink;
import farthing.reader.JcardsimLink;
import java.util.Random;

class AppletConformanceTest extends PurseConformance {

  @Override
  public CardLink insert(Random random) {
    return ScriptedPurseApplet.insert(random);
  }

  @Override
  public void reset(CardLink card) {
    ((JcardsimLink) card).reset();
  }
}
