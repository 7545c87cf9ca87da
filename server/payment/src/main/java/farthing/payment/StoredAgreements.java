package farthing.payment;

import farthing.base.PartyId;
import farthing.exchange.KeptRegister;
import farthing.exchange.SealedKeys;
import farthing.security.SealingKey;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The agreements as the database has them, their keys opened. */
public final class StoredAgreements implements Agreement.Register {
  private final KeptRegister<Agreement> register;
  private final SealingKey sealing;

  public StoredAgreements(Merchants merchants, SealingKey sealing, InstantSource time) {
    this.sealing = sealing;
    this.register = new KeptRegister<>(party -> merchants.find(party).map(this::agreement), time);
  }

  @Override
  public Optional<Agreement> find(PartyId party) {
    return register.find(party);
  }

  private Agreement agreement(Merchant merchant) {
    Map<String, Agreement.Key> keys = new HashMap<>();
    for (MerchantKey key : merchant.keys()) {
      keys.put(
          key.keyId(),
          new Agreement.Key(
              SealedKeys.open(sealing, merchant.party(), key), key.validFrom(), key.validTo()));
    }
    return new Agreement(
        merchant.party(),
        merchant.displayName(),
        merchant.origin(),
        URI.create(merchant.statusUrl()),
        merchant.active(),
        merchant.takes(),
        merchant.modes(),
        merchant.suites(),
        keys,
        merchant.apiKeyHash());
  }
}
