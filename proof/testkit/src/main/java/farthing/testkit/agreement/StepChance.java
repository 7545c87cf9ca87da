package farthing.testkit.agreement;

import farthing.base.Bytes;
import java.util.Random;

/** Draws what the step at hand says, so that a step draws the same wherever it comes to stand. */
final class StepChance extends Random {
  private static final long serialVersionUID = 1L;

  private transient Bytes chance = Bytes.of(new byte[Step.CHANCE_SIZE]);

  void is(Bytes next) {
    chance = next;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (chance.at(i % Step.CHANCE_SIZE) + i / Step.CHANCE_SIZE);
    }
  }
}
