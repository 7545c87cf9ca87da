package farthing.testkit;

import farthing.applets.PurseApplet;
import farthing.purse.CardLink;
import farthing.reader.JcardsimLink;
import farthing.reader.TearableJavaCard;
import java.util.Random;
import javacard.framework.Util;

/** The purse applet with its RND drawn from the test's hand: never for a card that holds value. */
public final class ScriptedPurseApplet extends PurseApplet {
  private final Random random = CardsRandom.foretold();

  private ScriptedPurseApplet() {}

  /** A simulated card, blank, that draws from {@code random}. */
  public static JcardsimLink insert(Random random) {
    return CardsRandom.making(random, () -> JcardsimLink.insert(ScriptedPurseApplet.class));
  }

  /** The same on a card that can lose its power. */
  public static TearableJavaCard insertTearable(Random random) {
    return CardsRandom.making(random, () -> TearableJavaCard.insert(ScriptedPurseApplet.class));
  }

  /** The applet as the vector run's party. */
  public static BlankPurses blankPurses() {
    return new BlankPurses() {
      @Override
      public String party() {
        return "applet";
      }

      @Override
      public CardLink insert(Random random) {
        return ScriptedPurseApplet.insert(random);
      }
    };
  }

  /** Called by the card. */
  public static void install(byte[] parameters, short offset, byte length) {
    new ScriptedPurseApplet().register();
  }

  @Override
  protected void random(byte[] buffer, short offset, short length) {
    Util.arrayCopyNonAtomic(CardsRandom.drawn(random, length), (short) 0, buffer, offset, length);
  }
}
