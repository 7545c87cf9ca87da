package farthing.store;

import farthing.base.Bytes;
import java.time.Instant;

/**
 * A key shared with a merchant, as it rests: sealed by the server, opaque here.
 *
 * @param keyId 1 to 40 characters, never given to another key of the merchant
 * @param validFrom orders issued from here on
 * @param validTo up to here, excluded
 */
public record MerchantKey(String keyId, Bytes sealedKey, Instant validFrom, Instant validTo) {
  public MerchantKey {
    if (keyId.isEmpty() || keyId.length() > 40) {
      throw new IllegalArgumentException("a key id has 1 to 40 characters");
    }
    if (!validTo.isAfter(validFrom)) {
      throw new IllegalArgumentException("a key is valid for some time");
    }
  }

  public boolean isValidAt(Instant time) {
    return !time.isBefore(validFrom) && time.isBefore(validTo);
  }

  @Override
  public String toString() {
    return keyId + " from " + validFrom + " to " + validTo;
  }
}
