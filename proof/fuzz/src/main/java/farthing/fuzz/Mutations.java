package farthing.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils seeds at random: the same seed number gives the same inputs. One thread. */
final class Mutations {
  private static final int MOST_CHANGES = 6;
  private static final int LONGEST_RUN = 300;
  private static final byte[] TELLING = {
    0,
    1,
    0x7F,
    (byte) 0x80,
    (byte) 0x81,
    (byte) 0xFF,
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '.',
    '-',
    '%',
    '+',
    '0',
    '9',
    'e',
    'u',
    '\n',
    '\r',
    ' '
  };

  private final List<byte[]> seeds;
  private final int largest;
  private final Random random;

  /**
   * @param seeds at least one
   */
  Mutations(List<byte[]> seeds, int largest, long number) {
    this.seeds = seeds;
    this.largest = largest;
    this.random = new Random(number);
  }

  byte[] next() {
    byte[] input = any().clone();
    for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
      input = changed(input);
    }
    return input.length <= largest ? input : Arrays.copyOf(input, largest);
  }

  private byte[] changed(byte[] in) {
    int at = in.length == 0 ? 0 : random.nextInt(in.length);
    return switch (random.nextInt(8)) {
      case 0 -> with(in, at, (byte) (1 << random.nextInt(8)), true);
      case 1 -> with(in, at, TELLING[random.nextInt(TELLING.length)], false);
      case 2 -> Arrays.copyOf(in, at);
      case 3 -> spliced(in, at, at + Math.min(in.length - at, 1 + random.nextInt(8)), new byte[0]);
      case 4 -> spliced(in, at, at, run());
      case 5 -> spliced(in, at, at, piece(in));
      case 6 -> spliced(in, at, in.length, piece(any()));
      default -> spliced(in, at, at, new byte[] {TELLING[random.nextInt(TELLING.length)]});
    };
  }

  private byte[] any() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private static byte[] with(byte[] in, int at, byte value, boolean flipped) {
    byte[] out = in.clone();
    if (out.length > 0) {
      out[at] = flipped ? (byte) (out[at] ^ value) : value;
    }
    return out;
  }

  private byte[] run() {
    byte[] run = new byte[1 + random.nextInt(LONGEST_RUN)];
    Arrays.fill(run, TELLING[random.nextInt(TELLING.length)]);
    return run;
  }

  private byte[] piece(byte[] of) {
    int from = of.length == 0 ? 0 : random.nextInt(of.length);
    return Arrays.copyOfRange(of, from, from + Math.min(of.length - from, 1 + random.nextInt(64)));
  }

  private static byte[] spliced(byte[] in, int from, int to, byte[] middle) {
    byte[] out = new byte[from + middle.length + in.length - to];
    System.arraycopy(in, 0, out, 0, from);
    System.arraycopy(middle, 0, out, from, middle.length);
    System.arraycopy(in, to, out, from + middle.length, in.length - to);
    return out;
  }
}
