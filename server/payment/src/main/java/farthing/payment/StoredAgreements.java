package farthing.payment;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.exchange.Freshness;
import farthing.exchange.SharedQuestion;
import farthing.messages.SharedKey;
import farthing.security.SealingKey;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The agreements as the database has them, their keys opened. What was found is kept for some
 * seconds, so that a change by the operator holds soon, and a purchase asks no database.
 */
public final class StoredAgreements implements Agreement.Register {
  /** A merchant that the operator stopped draws nothing after this. */
  private static final Duration KEPT = Duration.ofSeconds(5);

  /** Names that nobody has are kept too; together no more than this. */
  private static final int MOST_KEPT = 10_000;

  private static final Set<Integer> MODES = Set.of(DrawChecks.MODE);

  private final Merchants merchants;
  private final SealingKey sealing;
  private final InstantSource time;
  private final ConcurrentHashMap<PartyId, Kept> kept = new ConcurrentHashMap<>();

  private final SharedQuestion<PartyId, Kept> asking = new SharedQuestion<>();

  private record Kept(Optional<Agreement> agreement, Freshness freshness) {}

  public StoredAgreements(Merchants merchants, SealingKey sealing, InstantSource time) {
    this.merchants = merchants;
    this.sealing = sealing;
    this.time = time;
  }

  /** How a merchant's shared key lies in the database: sealed for this merchant and key id. */
  public static Bytes seal(SealingKey sealing, PartyId party, SharedKey key, SecureRandom random) {
    byte[] value = key.reveal(SecretAccess.granted()); // to be sealed at once
    return Bytes.of(sealing.seal(value, place(party, key.id()), random));
  }

  @Override
  public Optional<Agreement> find(PartyId party) {
    Instant now = time.instant();
    Kept known = kept.get(party);
    return known != null && known.freshness().serves(now)
        ? known.agreement()
        : asking.ask(party, () -> read(party, now)).agreement();
  }

  private Kept read(PartyId party, Instant now) {
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    Kept read = new Kept(merchants.find(party).map(this::agreement), new Freshness(now, KEPT));
    kept.put(party, read);
    return read;
  }

  private Agreement agreement(Merchant merchant) {
    Map<String, Agreement.Key> keys = new HashMap<>();
    for (MerchantKey key : merchant.keys()) {
      keys.put(
          key.keyId(),
          new Agreement.Key(opened(merchant.party(), key), key.validFrom(), key.validTo()));
    }
    return new Agreement(
        merchant.party(),
        merchant.displayName(),
        merchant.origin(),
        merchant.statusUrl(),
        merchant.active(),
        merchant.minMinor(),
        merchant.maxMinor(),
        merchant.currencies(),
        MODES,
        merchant.suites(),
        keys,
        merchant.apiKeyHash());
  }

  private SharedKey opened(PartyId party, MerchantKey key) {
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
