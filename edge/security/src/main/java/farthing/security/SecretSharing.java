package farthing.security;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Shamir's scheme, byte by byte over GF(2^8) with the polynomial of AES (0x11B): a secret becomes
 * the value at 0 of polynomials whose other coefficients are random, and share x is their value at
 * x. Any {@code threshold} shares give the secret; fewer fit every secret there is. The same field
 * and points as draft-mcgrew-tss-03 and the Bouncy Castle library, so their shares are ours.
 *
 * <p>Multiplies without tables and without branches on secrets, as that library does too, and wipes
 * what it computed with, which the library cannot: it keeps copies.
 */
final class SecretSharing {
  /** Points 1 to 255; 0 is the secret's. */
  static final int MOST_SHARES = 255;

  private static final int REDUCTION = 0x1B;

  private SecretSharing() {}

  /**
   * @param threshold how many give the secret again, 1 to {@code shares}
   * @param shares how many are made, to {@link #MOST_SHARES}
   * @return by their numbers, 1 to {@code shares}, each as long as the secret; the caller wipes
   */
  static SortedMap<Integer, byte[]> split(
      byte[] secret, int threshold, int shares, SecureRandom random) {
    if (threshold < 1 || threshold > shares || shares > MOST_SHARES) {
      throw new IllegalArgumentException("no %d of %d shares".formatted(threshold, shares));
    }
    byte[][] coefficients = new byte[threshold][];
    coefficients[0] = secret;
    for (int power = 1; power < threshold; power++) {
      coefficients[power] = new byte[secret.length];
      random.nextBytes(coefficients[power]);
    }
    SortedMap<Integer, byte[]> made = new TreeMap<>();
    for (int x = 1; x <= shares; x++) {
      made.put(x, valueAt(x, coefficients, secret.length));
    }
    for (int power = 1; power < threshold; power++) {
      Arrays.fill(coefficients[power], (byte) 0);
    }
    return made;
  }

  /**
   * The value at {@code x} of the polynomials through these shares: at 0 the secret, elsewhere the
   * share that a custodian of that number would have.
   *
   * @param shares exactly as many as the threshold, all of one length
   * @return the caller wipes it
   */
  static byte[] at(int x, SortedMap<Integer, byte[]> shares) {
    byte[] value = new byte[shares.firstEntry().getValue().length];
    shares.forEach((number, share) -> {
      int weight = weight(x, number, shares);
      for (int i = 0; i < value.length; i++) {
        value[i] ^= (byte) times(weight, share[i] & 0xFF);
      }
    });
    return value;
  }

  /** Lagrange's: 1 at this share's own point, 0 at the others'. Numbers of shares are no secret. */
  private static int weight(int x, int number, SortedMap<Integer, byte[]> shares) {
    int weight = 1;
    for (int other : shares.keySet()) {
      if (other != number) {
        weight = times(weight, times(x ^ other, inverse(number ^ other)));
      }
    }
    return weight;
  }

  /** Horner's: from the highest power down. */
  private static byte[] valueAt(int x, byte[][] coefficients, int length) {
    byte[] value = new byte[length];
    for (int power = coefficients.length - 1; power >= 0; power--) {
      for (int i = 0; i < length; i++) {
        value[i] = (byte) (times(x, value[i] & 0xFF) ^ coefficients[power][i]);
      }
    }
    return value;
  }

  /** In GF(2^8), the same steps whatever is multiplied. */
  static int times(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bit = 0; bit < 8; bit++) {
      product ^= shifted & -((b >> bit) & 1);
      shifted = ((shifted << 1) ^ (REDUCTION & -(shifted >> 7))) & 0xFF;
    }
    return product;
  }

  /** The 254th power: 255 is the order of the field's multiplications. */
  static int inverse(int a) {
    int power = 1;
    for (int i = 0; i < 254; i++) {
      power = times(power, a);
    }
    return power;
  }
}
