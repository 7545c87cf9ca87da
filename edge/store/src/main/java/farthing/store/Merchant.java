package farthing.store;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may be paid, and within which bounds.
 *
 * @param displayName what the person sees before paying, 1 to 80 characters
 * @param origin of the merchant's pages, {@code https://shop.example}
 * @param statusUrl what every status URL in the merchant's orders begins with
 * @param active false: no new purchases
 * @param minMinor smallest amount of one purchase, minor units
 * @param maxMinor largest amount of one purchase, minor units
 * @param suites of the cards that may pay it
 * @param modes by which its purchases may be checked
 * @param apiKeyHash SHA-256 of the API key, 32 bytes
 * @param keys the keys shared with the merchant, oldest first
 */
public record Merchant(
    PartyId party,
    String displayName,
    String origin,
    String statusUrl,
    boolean active,
    int minMinor,
    int maxMinor,
    Set<Currency> currencies,
    Set<Suite> suites,
    Set<PurchaseMode> modes,
    Bytes apiKeyHash,
    List<MerchantKey> keys) {
  public Merchant {
    if (displayName.isBlank() || displayName.length() > 80) {
      throw new IllegalArgumentException("a merchant's name has 1 to 80 characters");
    }
    if (minMinor < 0 || maxMinor < minMinor) {
      throw new IllegalArgumentException("the largest amount is not below the smallest");
    }
    if (currencies.isEmpty() || currencies.size() > 20) {
      throw new IllegalArgumentException("a merchant takes 1 to 20 currencies");
    }
    if (suites.isEmpty()) {
      throw new IllegalArgumentException("a merchant takes cards of one suite at least");
    }
    if (modes.isEmpty()) {
      throw new IllegalArgumentException("a merchant's purchases are checked in one way at least");
    }
    if (apiKeyHash.size() != EntryKey.HASH_SIZE) {
      throw new IllegalArgumentException("an API key's hash has 32 bytes");
    }
    currencies = Set.copyOf(currencies);
    suites = Set.copyOf(suites);
    modes = Set.copyOf(modes);
    keys = List.copyOf(keys);
  }

  /** Whose purchases are checked as is usual. */
  public Merchant(
      PartyId party,
      String displayName,
      String origin,
      String statusUrl,
      boolean active,
      int minMinor,
      int maxMinor,
      Set<Currency> currencies,
      Set<Suite> suites,
      Bytes apiKeyHash,
      List<MerchantKey> keys) {
    this(
        party,
        displayName,
        origin,
        statusUrl,
        active,
        minMinor,
        maxMinor,
        currencies,
        suites,
        PurchaseMode.USUAL,
        apiKeyHash,
        keys);
  }

  public Optional<MerchantKey> key(String keyId) {
    return keys.stream().filter(k -> k.keyId().equals(keyId)).findFirst();
  }

  public Merchant withName(String other) {
    return new Merchant(
        party,
        other,
        origin,
        statusUrl,
        active,
        minMinor,
        maxMinor,
        currencies,
        suites,
        modes,
        apiKeyHash,
        keys);
  }

  public Merchant withPages(String otherOrigin, String otherStatusUrl) {
    return new Merchant(
        party,
        displayName,
        otherOrigin,
        otherStatusUrl,
        active,
        minMinor,
        maxMinor,
        currencies,
        suites,
        modes,
        apiKeyHash,
        keys);
  }

  public Merchant withActive(boolean other) {
    return new Merchant(
        party,
        displayName,
        origin,
        statusUrl,
        other,
        minMinor,
        maxMinor,
        currencies,
        suites,
        modes,
        apiKeyHash,
        keys);
  }

  public Merchant withLimits(Set<Currency> others, int otherMin, int otherMax) {
    return new Merchant(
        party,
        displayName,
        origin,
        statusUrl,
        active,
        otherMin,
        otherMax,
        others,
        suites,
        modes,
        apiKeyHash,
        keys);
  }

  public Merchant withSuites(Set<Suite> others) {
    return new Merchant(
        party,
        displayName,
        origin,
        statusUrl,
        active,
        minMinor,
        maxMinor,
        currencies,
        others,
        modes,
        apiKeyHash,
        keys);
  }

  public Merchant withModes(Set<PurchaseMode> others) {
    return new Merchant(
        party,
        displayName,
        origin,
        statusUrl,
        active,
        minMinor,
        maxMinor,
        currencies,
        suites,
        others,
        apiKeyHash,
        keys);
  }

  public Merchant withApiKeyHash(Bytes other) {
    return new Merchant(
        party,
        displayName,
        origin,
        statusUrl,
        active,
        minMinor,
        maxMinor,
        currencies,
        suites,
        modes,
        other,
        keys);
  }

  @Override
  public String toString() {
    return party + " (" + displayName + ")";
  }
}
