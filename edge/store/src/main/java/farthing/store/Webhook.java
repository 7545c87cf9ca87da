package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.WebAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a merchant is told how its purchases ended.
 *
 * @param url https, or on this machine; at most 500 characters
 * @param sealedSecret what it is signed with, as it rests: sealed by the server, opaque here
 * @param older the secret before, while it signs too
 */
public record Webhook(PartyId party, URI url, Bytes sealedSecret, Optional<Older> older) {
  private static final int LONGEST_URL = 500;

  public Webhook {
    if (!WebAddress.isPrivate(url)) {
      throw new IllegalArgumentException("a webhook's URL is https, or on this machine");
    }
    if (url.toString().length() > LONGEST_URL) {
      throw new IllegalArgumentException("a webhook's URL has at most 500 characters");
    }
  }

  /** A secret that was replaced, and signs beside the new one until then, this instant excluded. */
  public record Older(Bytes sealedSecret, Instant until) {}

  public Webhook at(URI other) {
    return new Webhook(party, other, sealedSecret, older);
  }

  /**
   * @param until how long the one that it takes over from signs too
   */
  public Webhook withSecret(Bytes sealed, Instant until) {
    return new Webhook(party, url, sealed, Optional.of(new Older(sealedSecret, until)));
  }

  @Override
  public String toString() {
    return party + " at " + url;
  }
}
