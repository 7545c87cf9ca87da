package farthing.testkit;

import java.util.Random;
import java.util.function.Supplier;

/**
 * Where an applet, which the card itself makes, finds the chance that a test has foretold for it. A
 * class of its own, so that an applet loaded a second time finds the same.
 */
public final class CardsRandom {
  private static final ScopedValue<Random> FORETOLD = ScopedValue.newInstance();

  private CardsRandom() {}

  /** While a card is being made. */
  public static Random foretold() {
    return FORETOLD.get();
  }

  /** So many bytes of it. */
  public static byte[] drawn(Random random, short length) {
    byte[] drawn = new byte[length];
    random.nextBytes(drawn);
    return drawn;
  }

  static <C> C making(Random random, Supplier<C> card) {
    return ScopedValue.where(FORETOLD, random).call(card::get);
  }
}
