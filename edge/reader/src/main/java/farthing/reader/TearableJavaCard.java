package farthing.reader;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import javacard.framework.Applet;

/**
 * A simulated Java Card that can lose its power before any non-volatile write of its applet, in the
 * midst of a copy that is not atomic, before and after a commit, and before its answer leaves; and
 * whose transactions roll back. The applet's code is the same, instrumented when it is loaded.
 *
 * <p>Covered are the applet's fields, arrays and keys and the platform's PIN, from installation on;
 * what else jCardSim may keep for itself is not, and an applet that uses it is refused.
 */
public final class TearableJavaCard implements TearableCard {
  private final TearableRuntime runtime;
  private final JcardsimLink card;
  private boolean torn;

  private TearableJavaCard(TearableRuntime runtime, JcardsimLink card) {
    this.runtime = runtime;
    this.card = card;
  }

  /**
   * A new card with the purse's AID, blank.
   *
   * @param applet of the applets' package, or one class that extends an applet of it
   */
  public static TearableJavaCard insert(Class<? extends Applet> applet) {
    return insert(Purse.AID, applet);
  }

  /**
   * @param aid 5 to 16 bytes
   */
  public static TearableJavaCard insert(Bytes aid, Class<? extends Applet> applet) {
    TearableRuntime runtime = new TearableRuntime();
    return new TearableJavaCard(
        runtime, JcardsimLink.insert(aid, TearableCode.of(applet), runtime));
  }

  @Override
  public Bytes atr() {
    return card.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (torn) {
      throw new CardGone("the card has no power");
    }
    try {
      return card.transmit(command);
    } catch (PowerLost e) {
      torn = true;
      throw new CardGone("the card lost its power: only the card can say what became of it", e);
    }
  }

  @Override
  public void cutPowerAt(int moment) {
    runtime.cutPowerAt(moment);
  }

  @Override
  public int moments() {
    return runtime.moments();
  }

  /** What the last command wrote; when it was torn, up to where it was. */
  public Writes writes() {
    return runtime.writes();
  }

  @Override
  public void powerUp() {
    torn = false;
    card.reset();
  }

  @Override
  public void close() {
    card.close();
  }
}
