package farthing.store;

import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may be paid, and within which bounds.
 *
 * @param displayName what the person sees before paying, 1 to 80 characters
 * @param origin of the merchant's pages, {@code https://shop.example}
 * @param statusUrl what every status URL in the merchant's orders begins with
 * @param active false: no new purchases
 * @param takes in which currencies, 1 to 20, and how much of each in one purchase
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
    Map<Currency, AmountRange> takes,
    Set<Suite> suites,
    Set<PurchaseMode> modes,
    Bytes apiKeyHash,
    List<MerchantKey> keys) {
  public Merchant {
    if (displayName.isBlank() || displayName.length() > 80) {
      throw new IllegalArgumentException("a merchant's name has 1 to 80 characters");
    }
    if (takes.isEmpty() || takes.size() > 20) {
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
    takes = Map.copyOf(takes);
    suites = Set.copyOf(suites);
    modes = Set.copyOf(modes);
    keys = List.copyOf(keys);
  }

  /** Whose purchases are checked as is usual, within the same bounds in each of its currencies. */
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
        new AmountRange(minMinor, maxMinor).inEachOf(currencies),
        suites,
        PurchaseMode.USUAL,
        apiKeyHash,
        keys);
  }

  public Set<Currency> currencies() {
    return takes.keySet();
  }

  public Optional<MerchantKey> key(String keyId) {
    return keys.stream().filter(k -> k.keyId().equals(keyId)).findFirst();
  }

  public Merchant withName(String other) {
    return new Merchant(
        party, other, origin, statusUrl, active, takes, suites, modes, apiKeyHash, keys);
  }

  public Merchant withPages(String otherOrigin, String otherStatusUrl) {
    return new Merchant(
        party,
        displayName,
        otherOrigin,
        otherStatusUrl,
        active,
        takes,
        suites,
        modes,
        apiKeyHash,
        keys);
  }

  public Merchant withActive(boolean other) {
    return new Merchant(
        party, displayName, origin, statusUrl, other, takes, suites, modes, apiKeyHash, keys);
  }

  public Merchant taking(Map<Currency, AmountRange> others) {
    return new Merchant(
        party, displayName, origin, statusUrl, active, others, suites, modes, apiKeyHash, keys);
  }

  public Merchant withSuites(Set<Suite> others) {
    return new Merchant(
        party, displayName, origin, statusUrl, active, takes, others, modes, apiKeyHash, keys);
  }

  public Merchant withModes(Set<PurchaseMode> others) {
    return new Merchant(
        party, displayName, origin, statusUrl, active, takes, suites, others, apiKeyHash, keys);
  }

  public Merchant withApiKeyHash(Bytes other) {
    return new Merchant(
        party, displayName, origin, statusUrl, active, takes, suites, modes, other, keys);
  }

  @Override
  public String toString() {
    return party + " (" + displayName + ")";
  }
}
