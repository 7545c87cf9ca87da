package farthing.exchange;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.messages.SharedKey;
import farthing.security.SealingKey;
import farthing.store.MerchantKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * How a party's shared key lies in the database: sealed for this party and key id, so that it opens
 * in no other's place.
 */
public final class SealedKeys {
  private SealedKeys() {}

  public static Bytes seal(SealingKey sealing, PartyId party, SharedKey key, SecureRandom random) {
    byte[] value = key.reveal(SecretAccess.granted()); // to be sealed at once
    return Bytes.of(sealing.seal(value, place(party, key.id()), random));
  }

  /**
   * @throws IllegalStateException if it was sealed under another sealing key
   */
  public static SharedKey open(SealingKey sealing, PartyId party, MerchantKey key) {
    byte[] value =
        sealing
            .open(key.sealedKey().toArray(), place(party, key.keyId()))
            .orElseThrow(() ->
                new IllegalStateException(
                    "key "
                        + key.keyId()
                        + " of "
                        + party
                        + " was sealed under another sealing key than this server's"));
    return SharedKey.of(key.keyId(), value);
  }

  private static byte[] place(PartyId party, String keyId) {
    return ("merchant-key|" + party + "|" + keyId).getBytes(StandardCharsets.US_ASCII);
  }
}
