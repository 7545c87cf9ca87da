package farthing.payment;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.messages.WebhookSecret;
import farthing.security.SealingKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** How a merchant's webhook secret lies in the database: sealed, so that it opens in no other's. */
public final class WebhookSecrets {
  private WebhookSecrets() {}

  public static Bytes seal(
      SealingKey sealing, PartyId party, WebhookSecret secret, SecureRandom random) {
    byte[] value = secret.reveal(SecretAccess.granted()); // to be sealed at once
    return Bytes.of(sealing.seal(value, place(party), random));
  }

  /**
   * @throws IllegalStateException if it was sealed under another sealing key
   */
  static WebhookSecret open(SealingKey sealing, PartyId party, Bytes sealed) {
    return sealing
        .open(sealed.toArray(), place(party))
        .map(WebhookSecret::of)
        .orElseThrow(() ->
            new IllegalStateException(
                "the webhook secret of "
                    + party
                    + " was sealed under another sealing key than this server's"));
  }

  private static byte[] place(PartyId party) {
    return ("webhook-secret|" + party).getBytes(StandardCharsets.US_ASCII);
  }
}
