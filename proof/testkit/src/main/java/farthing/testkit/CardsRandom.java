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

  static <C> C making(Random random, Supplier<C> card) {
    return ScopedValue.where(FORETOLD, random).call(card::get);
  }
}
