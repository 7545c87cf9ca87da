package farthing.miles;

import java.util.Base64;
import java.util.Random;

/** Names in addresses that nobody can guess: 128 random bits in base64url. */
final class Secret {
  private static final int BYTES = 16;
  private static final String FORM = "[A-Za-z0-9_-]{22}";

  private Secret() {}

  static String next(Random random) {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static boolean isOne(String text) {
    return text.matches(FORM);
  }
}
