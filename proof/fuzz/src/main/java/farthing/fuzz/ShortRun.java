package farthing.fuzz;

import java.util.HexFormat;
import java.util.List;

/** A target with its seeds, and with seeds spoilt in the same way each time. */
public final class ShortRun {
  private static final long NUMBER = 20_261_122;

  private ShortRun() {}

  /**
   * @param inputs spoilt ones, after the seeds
   * @throws AssertionError naming the input, if one broke something; or if the target has no seeds
   */
  public static void of(FuzzTarget target, int inputs) {
    List<byte[]> seeds = Seeds.of(target);
    if (seeds.isEmpty()) {
      throw new AssertionError("no seeds of " + target.name());
    }
    seeds.forEach(seed -> reads(target, seed));
    Mutations spoilt = new Mutations(seeds, target.largest(), NUMBER);
    for (int i = 0; i < inputs; i++) {
      reads(target, spoilt.next());
    }
  }

  private static void reads(FuzzTarget target, byte[] input) {
    try {
      target.probe().read(input);
    } catch (Exception e) {
      throw new AssertionError(
          "%s broke on hex:%s".formatted(target.name(), HexFormat.of().formatHex(input)), e);
    }
  }
}
