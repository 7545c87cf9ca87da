package farthing.load;

import farthing.base.PartyId;
import farthing.exchange.KeptRegister;
import farthing.exchange.SealedKeys;
import farthing.messages.Flow;
import farthing.security.SealingKey;
import farthing.store.Bank;
import farthing.store.Banks;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The banks as the database has them, their keys opened. */
public final class StoredBanks implements BankAgreement.Register {
  private final KeptRegister<BankAgreement> register;
  private final SealingKey sealing;

  public StoredBanks(Banks banks, SealingKey sealing, InstantSource time) {
    this.sealing = sealing;
    this.register = new KeptRegister<>(party -> banks.find(party).map(this::agreement), time);
  }

  @Override
  public Optional<BankAgreement> find(PartyId party) {
    return register.find(party);
  }

  private BankAgreement agreement(Bank bank) {
    Merchant party = bank.agreement();
    Map<String, BankAgreement.Key> keys = new HashMap<>();
    for (MerchantKey key : party.keys()) {
      keys.put(
          key.keyId(),
          new BankAgreement.Key(
              SealedKeys.open(sealing, party.party(), key), key.validFrom(), key.validTo()));
    }
    return new BankAgreement(
        party.party(),
        party.displayName(),
        party.origin(),
        party.statusUrl(),
        party.active(),
        bank.id(),
        flows(bank),
        party.takes(),
        party.suites(),
        keys,
        party.apiKeyHash());
  }

  private static Set<Flow> flows(Bank bank) {
    Set<Flow> flows = EnumSet.noneOf(Flow.class);
    if (bank.loads()) {
      flows.add(Flow.LOAD);
    }
    if (bank.unloads()) {
      flows.add(Flow.UNLOAD);
    }
    return flows;
  }
}
