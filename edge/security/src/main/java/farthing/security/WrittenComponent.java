package farthing.security;

import farthing.base.Malformed;
import farthing.base.SecretAccess;
import java.util.Arrays;

/**
 * A component as its custodian writes it down and types it again: two lines of four groups, each
 * group of four hex digits and a check digit, as in {@code 3F2A-7 90C1-E 55D0-2 1B7E-9}.
 *
 * <p>The check digit is the sum of the digits times 1, 2, 4 and 8 in GF(16): it finds every digit
 * typed wrongly and every two that were exchanged, and so says which group to look at again. What
 * it lets pass, the component's key check value finds.
 */
public final class WrittenComponent {
  /** That it is written on and typed on. */
  public static final int LINES = 2;

  private static final int GROUPS = 4;
  private static final int DIGITS = 4;
  private static final int BYTES_OF_A_LINE = KeyComponent.SIZE / LINES;

  /** Digits with any hyphens and spaces a person puts between. */
  private static final int LONGEST = 80;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private WrittenComponent() {}

  /** The lines to write down; the caller shows them to nobody but the custodian, and wipes them. */
  public static char[][] lines(KeyComponent component) {
    // Reason: its custodian is shown the component, once, to write it down.
    byte[] value = component.reveal(SecretAccess.granted());
    char[][] lines = new char[LINES][];
    for (int line = 0; line < LINES; line++) {
      lines[line] = line(value, line * BYTES_OF_A_LINE);
    }
    Arrays.fill(value, (byte) 0);
    return lines;
  }

  /**
   * A line as typed, in capitals or not, with or without hyphens and spaces.
   *
   * @param line from 1, so that the message can name it
   * @return 8 bytes, which the caller wipes
   * @throws Malformed if a group cannot be right: says which, and shows no digit of it
   */
  public static byte[] read(int line, char[] typed) {
    if (typed.length > LONGEST) {
      throw new Malformed("line %d has too many characters".formatted(line));
    }
    int[] digits = new int[GROUPS * (DIGITS + 1)];
    int count = 0;
    for (char c : typed) {
      if (c == ' ' || c == '-') {
        continue;
      }
      int digit = Character.digit(c, 16);
      if (digit < 0) {
        throw new Malformed(
            "line %d, group %d: a sign that is none of 0 to 9 and A to F"
                .formatted(line, count / (DIGITS + 1) + 1));
      }
      if (count < digits.length) {
        digits[count] = digit;
      }
      count++;
    }
    if (count != digits.length) {
      Arrays.fill(digits, 0);
      throw new Malformed(
          "line %d has %d groups of %d digits, %d in all, and %d were typed"
              .formatted(line, GROUPS, DIGITS + 1, digits.length, count));
    }
    try {
      return bytes(line, digits);
    } finally {
      Arrays.fill(digits, 0);
    }
  }

  /**
   * @param halves of both lines, 8 bytes each
   */
  public static KeyComponent component(
      MasterKeyName key, Sharing sharing, int number, byte[][] halves) {
    byte[] value = new byte[KeyComponent.SIZE];
    for (int line = 0; line < LINES; line++) {
      System.arraycopy(halves[line], 0, value, line * BYTES_OF_A_LINE, BYTES_OF_A_LINE);
    }
    try {
      return KeyComponent.of(key, sharing, number, value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private static char[] line(byte[] value, int from) {
    char[] line = new char[GROUPS * (DIGITS + 3) - 1];
    Arrays.fill(line, ' ');
    for (int group = 0; group < GROUPS; group++) {
      int at = group * (DIGITS + 3);
      int[] digits = new int[DIGITS];
      for (int i = 0; i < DIGITS; i++) {
        int octet = value[from + (group * DIGITS + i) / 2];
        digits[i] = (i % 2 == 0 ? octet >> 4 : octet) & 0xF;
        line[at + i] = HEX[digits[i]];
      }
      line[at + DIGITS] = '-';
      line[at + DIGITS + 1] = HEX[check(digits, 0)];
      Arrays.fill(digits, 0);
    }
    return line;
  }

  private static byte[] bytes(int line, int[] digits) {
    byte[] value = new byte[BYTES_OF_A_LINE];
    for (int group = 0; group < GROUPS; group++) {
      int from = group * (DIGITS + 1);
      if (check(digits, from) != digits[from + DIGITS]) {
        Arrays.fill(value, (byte) 0);
        throw new Malformed("line %d, group %d is not as it was shown".formatted(line, group + 1));
      }
      for (int i = 0; i < DIGITS; i++) {
        value[(group * DIGITS + i) / 2] |= (byte) (digits[from + i] << (i % 2 == 0 ? 4 : 0));
      }
    }
    return value;
  }

  private static int check(int[] digits, int from) {
    int sum = 0;
    for (int i = 0; i < DIGITS; i++) {
      sum ^= times(1 << i, digits[from + i]);
    }
    return sum;
  }

  /** In GF(16), with the polynomial x^4 + x + 1. */
  private static int times(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bit = 0; bit < 4; bit++) {
      product ^= shifted & -((b >> bit) & 1);
      shifted = ((shifted << 1) ^ (0x13 & -(shifted >> 3))) & 0xF;
    }
    return product;
  }
}
