package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.SecretAccess;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * What the payment server signs a merchant's webhooks with, and the merchant verifies them by:
 * HMAC-SHA256 as Standard Webhooks 1.0 has it (scheme {@code v1}). It proves who called; goods are
 * released on message M alone, as ever.
 *
 * <p>Immutable, safe for all threads; {@link #toString()} shows nothing.
 */
public final class WebhookSecret {
  /** Of one that is made here, in bytes. */
  public static final int SIZE = 32;

  private static final int LEAST = 24;
  private static final int MOST = 64;
  private static final String PREFIX = "whsec_";
  private static final String SCHEME = "v1,";

  /** Several signatures while one secret takes over from another; more than a few are nonsense. */
  private static final int LONGEST_SIGNATURES = 1_000;

  /** Without the full stop, which separates it from the time stamp. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private final byte[] value;

  private WebhookSecret(byte[] value) {
    if (value.length < LEAST || value.length > MOST) {
      throw new Malformed("a webhook secret has 24 to 64 bytes");
    }
    this.value = value;
  }

  /**
   * @param value 24 to 64 bytes, copied
   */
  public static WebhookSecret of(byte[] value) {
    return new WebhookSecret(value.clone());
  }

  /**
   * As it was shown once: {@code whsec_} and base64 of 24 to 64 bytes.
   *
   * @throws Malformed if it is none; the message does not repeat it
   */
  public static WebhookSecret ofText(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new Malformed("a webhook secret begins with " + PREFIX);
    }
    byte[] value;
    try {
      value = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new Malformed("a webhook secret is base64 behind " + PREFIX, e);
    }
    return new WebhookSecret(value);
  }

  /**
   * @param random must be a SecureRandom outside tests
   */
  public static WebhookSecret generate(Random random) {
    byte[] value = new byte[SIZE];
    random.nextBytes(value);
    return new WebhookSecret(value);
  }

  /** Its bytes, for sealing it for the database. */
  public byte[] reveal(SecretAccess token) {
    Objects.requireNonNull(token);
    return value.clone();
  }

  /** As the merchant is shown it, once. */
  public String text(SecretAccess token) {
    return PREFIX + Base64.getEncoder().encodeToString(reveal(token));
  }

  /**
   * The value of {@code webhook-signature}, by this secret alone.
   *
   * @param id the value of {@code webhook-id}: 1 to 100 of A to Z, a to z, 0 to 9, '_' and '-'
   * @param timestamp the value of {@code webhook-timestamp}: seconds since 1970
   * @param body as it is sent
   */
  public String sign(String id, long timestamp, Bytes body) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("a webhook's id has 1 to 100 letters, digits, '_', '-'");
    }
    byte[] signed =
        Bytes.of((id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII))
            .plus(body)
            .toArray();
    return SCHEME + Base64.getEncoder().encodeToString(Hmac.of(value, signed, signed.length));
  }

  /**
   * Whether one of these signatures is by this secret, compared in constant time.
   *
   * @param signatures the value of {@code webhook-signature}: one or several, spaces between; those
   *     of other schemes are passed over
   */
  public boolean hasSigned(String signatures, String id, long timestamp, Bytes body) {
    if (signatures.length() > LONGEST_SIGNATURES || !ID.matcher(id).matches()) {
      return false;
    }
    byte[] own = sign(id, timestamp, body).getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (String one : signatures.split(" ", -1)) {
      found |= MessageDigest.isEqual(own, one.getBytes(StandardCharsets.UTF_8));
    }
    return found;
  }

  @Override
  public String toString() {
    return "WebhookSecret[]";
  }
}
