package farthing.app;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.WebAddress;
import farthing.messages.WebhookSecret;
import farthing.payment.WebhookSecrets;
import farthing.security.SealingKey;
import farthing.store.Webhook;
import java.io.PrintWriter;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** A webhook with a secret just made: in clear for the merchant, this once, and as it rests. */
record WebhookMade(Webhook webhook, WebhookSecret secret) {

  static WebhookMade make(PartyId party, URI url, SealingKey sealing, SecureRandom random) {
    WebhookSecret secret = WebhookSecret.generate(random);
    return new WebhookMade(
        new Webhook(
            party, url, WebhookSecrets.seal(sealing, party, secret, random), Optional.empty()),
        secret);
  }

  /**
   * With another secret.
   *
   * @param until how long the old one signs too
   */
  static WebhookMade replace(
      Webhook before, Instant until, SealingKey sealing, SecureRandom random) {
    WebhookSecret secret = WebhookSecret.generate(random);
    return new WebhookMade(
        before.withSecret(WebhookSecrets.seal(sealing, before.party(), secret, random), until),
        secret);
  }

  /** {@code whsec_} and base64. */
  String text() {
    return secret.text(SecretAccess.granted());
  }

  void print(PrintWriter out) {
    out.println("  webhook-secret = " + text());
    out.println("It is shown this once: hand it over on a private way.");
  }

  /**
   * Where results may be told, as it is typed.
   *
   * @throws Malformed if they may not
   */
  static URI url(String text) {
    URI url = Kind.web(text);
    if (!WebAddress.isPrivate(url)) {
      throw new Malformed("a webhook's URL is https, or on this machine");
    }
    return url;
  }
}
