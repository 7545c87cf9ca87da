package farthing.payment;

import farthing.agents.EnrolledAgent;
import farthing.base.PartyId;
import farthing.exchange.KeptRegister;
import farthing.exchange.SealedKeys;
import farthing.security.SealingKey;
import farthing.store.Agent;
import farthing.store.Agents;
import farthing.store.Database;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Agreements and trusted agents as the database has them, the agreements' keys opened. */
public final class StoredAgreements implements Agreement.Register {
  private final KeptRegister<Agreement> register;
  private final KeptRegister<EnrolledAgent> agents;
  private final SealingKey sealing;

  public StoredAgreements(Database database, SealingKey sealing, InstantSource time) {
    this.sealing = sealing;
    Merchants merchants = new Merchants(database);
    this.register = new KeptRegister<>(party -> merchants.find(party).map(this::agreement), time);
    Agents enrolled = new Agents(database);
    this.agents =
        new KeptRegister<>(
            name ->
                enrolled
                    .find(name)
                    .filter(Agent::active)
                    .map(agent -> EnrolledAgent.parse(agent.keys())),
            time);
  }

  @Override
  public Optional<Agreement> find(PartyId party) {
    return register.find(party);
  }

  @Override
  public Optional<EnrolledAgent> agent(PartyId agent) {
    return agents.find(agent);
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
