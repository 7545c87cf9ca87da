package farthing.netbank;

import farthing.base.Bytes;
import java.util.Base64;
import java.util.Random;

/**
 * Names that nobody can guess: 128 random bits in base64url. The database has their hashes alone,
 * so that who reads it cannot use them.
 */
final class Tokens {
  private static final int BYTES = 16;
  private static final String FORM = "[A-Za-z0-9_-]{22}";

  private Tokens() {}

  static String next(Random random) {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return text(Bytes.holding(bits));
  }

  static boolean isOne(String text) {
    return text.matches(FORM);
  }

  /** In base64url: 22 characters of 16 bytes, 43 of 32. */
  static String text(Bytes value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value.toArray());
  }
}
