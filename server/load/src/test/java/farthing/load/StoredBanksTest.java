package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FloatArrangement;
import farthing.exchange.SealedKeys;
import farthing.messages.Flow;
import farthing.messages.PurchaseMode;
import farthing.security.SealingKey;
import farthing.store.Bank;
import farthing.store.Banks;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The register as the database has it. */
class StoredBanksTest extends LoadStory {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SealingKey sealing = SealingKey.generate(RANDOM);
  private final Banks banks = new Banks(new Merchants(database));

  @Test
  void aBankIsWhatTheOperatorRegisteredAndChangesHoldWithinSeconds() {
    BankAgreement wanted = east.agreement(true, Set.of(Flow.LOAD));
    add(wanted);
    StoredBanks stored = new StoredBanks(banks, sealing, clock);

    BankAgreement found = stored.find(east.party()).orElseThrow();

    assertThat(found).usingRecursiveComparison().ignoringFields("keys").isEqualTo(wanted);
    assertThat(found.key(TestBank.KEY_ID).orElseThrow().shared()).isEqualTo(east.shared());
    assertThat(stored.find(west.party())).isEmpty();
    banks.change(banks.find(east.party()).orElseThrow().withRights(false, true));
    now.set(NOON.plusSeconds(6));
    assertThat(stored.find(east.party()).orElseThrow().flows()).containsExactly(Flow.UNLOAD);
  }

  @Test
  void aKeySealedUnderAnotherSealingKeyIsNotUsed() {
    TestBank north = TestBank.named("north", clock);
    add(north.agreement());
    StoredBanks other = new StoredBanks(banks, SealingKey.generate(RANDOM), clock);

    assertThatThrownBy(() -> other.find(north.party()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sealing key");
  }

  private void add(BankAgreement bank) {
    MerchantKey key =
        new MerchantKey(
            TestBank.KEY_ID,
            SealedKeys.seal(
                sealing, bank.party(), bank.key(TestBank.KEY_ID).orElseThrow().shared(), RANDOM),
            Instant.EPOCH,
            Instant.parse("2099-01-01T00:00:00Z"));
    Merchant agreement =
        new Merchant(
            bank.party(),
            bank.name(),
            bank.origin(),
            bank.statusUrl(),
            bank.active(),
            bank.takes(),
            bank.suites(),
            PurchaseMode.USUAL,
            bank.apiKeyHash(),
            List.of(key));
    assertThat(
            banks.add(
                new Bank(
                    agreement,
                    bank.id(),
                    bank.flows().contains(Flow.LOAD),
                    bank.flows().contains(Flow.UNLOAD),
                    FloatArrangement.POOL)))
        .isEqualTo(Banks.Adding.ADDED);
  }
}
