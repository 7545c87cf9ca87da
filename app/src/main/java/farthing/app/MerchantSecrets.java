package farthing.app;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.Sha256;
import farthing.exchange.SealedKeys;
import farthing.messages.SharedKey;
import farthing.security.SealingKey;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.regex.Pattern;

/** Makes what a payment server and a merchant share; the register keeps it sealed or hashed. */
final class MerchantSecrets {
  private static final int API_KEY_BYTES = 32;

  /** A merchant's orders may come from a clock a little behind. */
  private static final int CLOCK_SECONDS = 60;

  private MerchantSecrets() {}

  /** A shared key: in clear for the merchant, this once, and as it rests in the register. */
  record Shared(SharedKey key, MerchantKey sealed) {
    static Shared make(
        String id,
        PartyId party,
        SealingKey sealing,
        SecureRandom random,
        Instant now,
        Period validity) {
      return of(SharedKey.generate(id, random), party, sealing, random, now, validity);
    }

    /** One that is there already. */
    static Shared of(
        SharedKey key,
        PartyId party,
        SealingKey sealing,
        SecureRandom random,
        Instant now,
        Period validity) {
      return new Shared(
          key,
          new MerchantKey(
              key.id(),
              SealedKeys.seal(sealing, party, key, random),
              now.minusSeconds(CLOCK_SECONDS),
              now.atOffset(ZoneOffset.UTC).plus(validity).toInstant()));
    }

    /** 64 hex digits. */
    String text() {
      return Bytes.of(key.reveal(SecretAccess.granted())).hex();
    }
  }

  /** A key of the direct link: in clear for the merchant, this once. */
  record ApiKey(String text) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    static ApiKey make(SecureRandom random) {
      byte[] bytes = new byte[API_KEY_BYTES];
      random.nextBytes(bytes);
      return new ApiKey(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * One that was made here or elsewhere as {@link #make} does it.
     *
     * @throws Malformed if it was not: it could be guessed
     */
    static ApiKey of(String text) {
      if (!FORM.matcher(text).matches()) {
        throw new Malformed("a key has 43 letters, digits, '-' and '_', as it was shown once");
      }
      return new ApiKey(text);
    }

    /** SHA-256, all that the register keeps of it. */
    Bytes hash() {
      return Sha256.of(text);
    }

    @Override
    public String toString() {
      return "ApiKey[]";
    }
  }

  /** The next name in the row k1, k2, and so on: a key's id is never given to another. */
  static String nextKeyId(Merchant merchant) {
    int last =
        merchant.keys().stream()
            .map(MerchantKey::keyId)
            .filter(id -> id.matches("k[1-9][0-9]{0,8}"))
            .mapToInt(id -> Integer.parseInt(id.substring(1)))
            .max()
            .orElse(0);
    return "k" + (last + 1);
  }
}
