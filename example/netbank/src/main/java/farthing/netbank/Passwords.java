package farthing.netbank;

import farthing.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) of passwords, with a salt for each. What it makes names its costs, so that
 * dearer ones can be had later.
 *
 * @param kibibytes of memory for one
 * @param passes over it
 */
record Passwords(int kibibytes, int passes) {
  /** As OWASP's cheat sheet on storing passwords has it: 19 MiB, two passes. */
  static final Passwords USUAL = new Passwords(19 * 1024, 2);

  private static final String KIND = "argon2id";
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /** For the table. */
  String hash(String password, Random random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return "%s:%d:%d:%s:%s"
        .formatted(KIND, kibibytes, passes, text(salt), text(argon(password, salt)));
  }

  /** Takes as long whether it is or not. */
  static boolean is(String password, String hash) {
    String[] parts = hash.split(":", -1);
    if (parts.length != 5 || !parts[0].equals(KIND)) {
      throw new IllegalStateException("not a password's hash");
    }
    Passwords made = new Passwords(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    Bytes found = Bytes.holding(made.argon(password, bytes(parts[3])));
    return found.sameInConstantTime(Bytes.holding(bytes(parts[4])));
  }

  private byte[] argon(String password, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(kibibytes)
            .withIterations(passes)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] typed = password.getBytes(StandardCharsets.UTF_8);
    byte[] hash = new byte[HASH_BYTES];
    generator.generateBytes(typed, hash);
    Arrays.fill(typed, (byte) 0);
    return hash;
  }

  private static String text(byte[] value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  private static byte[] bytes(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
