package farthing.merchant;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.WebhookMessage;
import farthing.messages.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what the payment server posts to the merchant's webhook URL. It may come twice, or years
 * late when an operator replays it; {@link Merchant#validate} decides on the M in it as on any
 * other, and says once that goods are released.
 *
 * <p>Made once, for all threads.
 */
public final class Webhooks {
  /** How far the sender's clock may be from ours: an older call may be somebody's copy. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** Of seconds since 1970. */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

  private final List<WebhookSecret> secrets;
  private final InstantSource time;

  /**
   * @param secrets one, or several while one takes over from another
   */
  public Webhooks(List<WebhookSecret> secrets, InstantSource time) {
    if (secrets.isEmpty()) {
      throw new Malformed("webhooks: at least one secret is wanted");
    }
    this.secrets = List.copyOf(secrets);
    this.time = time;
  }

  /**
   * @param secrets as the operator showed them: {@code whsec_...}
   * @throws Malformed if one is none
   */
  public static Webhooks of(String... secrets) {
    return new Webhooks(
        Arrays.stream(secrets).map(WebhookSecret::ofText).toList(), InstantSource.system());
  }

  /** A request's headers, as most web servers give them. */
  @FunctionalInterface
  public interface Headers {
    /**
     * @param name in small letters; to be found in any case
     * @return the first of that name, or null
     */
    @Nullable String first(String name);
  }

  /**
   * @param body as it came, at most 64 KiB, which the merchant's web server sees to
   */
  public WebhookCheck check(Headers headers, byte[] body) {
    String id = headers.first("webhook-id");
    String timestamp = headers.first("webhook-timestamp");
    String signatures = headers.first("webhook-signature");
    if (id == null
        || timestamp == null
        || signatures == null
        || !SECONDS.matcher(timestamp).matches()) {
      return new WebhookCheck.Refused(WebhookCheck.Why.NOT_SIGNED);
    }
    long seconds = Long.parseLong(timestamp);
    Bytes content = Bytes.of(body);
    boolean signed = false;
    for (WebhookSecret secret : secrets) {
      signed |= secret.hasSigned(signatures, id, seconds, content);
    }
    if (!signed) {
      return new WebhookCheck.Refused(WebhookCheck.Why.SIGNATURE_WRONG);
    }
    Duration apart = Duration.between(Instant.ofEpochSecond(seconds), time.instant()).abs();
    if (apart.compareTo(TOLERANCE) > 0) {
      return new WebhookCheck.Refused(WebhookCheck.Why.TIME_WRONG);
    }
    try {
      return new WebhookCheck.Genuine(id, WebhookMessage.parse(content));
    } catch (Malformed e) {
      return new WebhookCheck.Refused(WebhookCheck.Why.NOT_A_MESSAGE);
    }
  }
}
