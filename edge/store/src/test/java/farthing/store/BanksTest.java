package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FloatArrangement;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.base.Suite;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BanksTest {
  private static final Instant SPRING = Instant.parse("2027-03-01T00:00:00Z");
  private static final Instant AUTUMN = Instant.parse("2027-09-01T00:00:00Z");

  private static Database database;
  private static Merchants merchants;
  private static Banks banks;

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("banks_test"), Database.PAYMENT);
    merchants = new Merchants(database);
    banks = new Banks(merchants);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void bankComesBackWithItsAgreementAndKeys() {
    Bank bank = bank("savings", "0a0b0c0d");

    assertThat(banks.add(bank)).isEqualTo(Banks.Adding.ADDED);

    assertThat(banks.find(bank.party())).contains(bank);
    assertThat(banks.all()).contains(bank);
    assertThat(banks.find(new PartyId("nobody"))).isEmpty();
  }

  @Test
  void bankIsNoMerchantAndAMerchantNoBank() {
    Bank bank = bank("lender", "00000002");
    Merchant shop = agreement("corner-shop");
    banks.add(bank);
    merchants.add(shop);

    assertThat(merchants.find(bank.party())).isEmpty();
    assertThat(merchants.all()).contains(shop).doesNotContain(bank.agreement());
    assertThat(banks.find(shop.party())).isEmpty();
    assertThat(banks.all()).contains(bank).extracting(Bank::party).doesNotContain(shop.party());
    assertThat(merchants.findParty(bank.party())).contains(bank.agreement());
    assertThat(merchants.findParty(shop.party())).contains(shop);
  }

  @Test
  void partyIdsAreGivenOnceAmongMerchantsAndBanks() {
    Merchant shop = agreement("shared-name");
    merchants.add(shop);

    assertThat(banks.add(bank("shared-name", "00000003"))).isEqualTo(Banks.Adding.PARTY_TAKEN);

    assertThat(merchants.find(shop.party())).contains(shop);
    assertThat(banks.add(bank("own-name", "00000003"))).isEqualTo(Banks.Adding.ADDED);
    assertThat(merchants.add(agreement("own-name"))).isFalse();
  }

  @Test
  void bankWhoseIdIsTakenLeavesNothingBehind() {
    banks.add(bank("first", "00000004"));
    Bank second = bank("second", "00000004");

    assertThat(banks.add(second)).isEqualTo(Banks.Adding.ID_TAKEN);

    assertThat(merchants.findParty(second.party())).isEmpty();
    assertThat(merchants.add(second.agreement())).as("its name is free").isTrue();
  }

  @Test
  void bankIsChangedAndStoppedButKeepsItsIdAndKeys() {
    Bank bank = bank("changing", "00000005");
    banks.add(bank);
    Bank changed =
        bank.withAgreement(bank.agreement().withActive(false).withName("Under new name"))
            .withRights(true, false)
            .withArrangement(FloatArrangement.SAME_HOUSE);

    assertThat(banks.change(changed)).isTrue();

    assertThat(banks.find(bank.party())).contains(changed);
    assertThat(banks.change(bank("changing", "00000006"))).as("another id").isFalse();
    assertThat(banks.change(bank("unheard-of", "00000007"))).isFalse();
    assertThat(banks.find(bank.party())).contains(changed);
  }

  @Test
  void merchantsCommandsServeABankByItsParty() {
    Bank bank = bank("rotating", "00000008");
    banks.add(bank);

    merchants.addKey(bank.party(), key("k2"));
    merchants.update(bank.agreement().withApiKeyHash(Entries.hash("a new one")));

    Merchant found = banks.find(bank.party()).orElseThrow().agreement();
    assertThat(found.keys()).containsExactly(key("k1"), key("k2"));
    assertThat(found.apiKeyHash()).isEqualTo(Entries.hash("a new one"));
    assertThatThrownBy(() -> merchants.addKey(bank.party(), key("k2")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Bank bank(String party, String id) {
    return new Bank(
        agreement(party), LoadingBankId.ofHex(id), true, true, FloatArrangement.BANK_KEEPS);
  }

  private static Merchant agreement(String party) {
    return new Merchant(
        new PartyId(party),
        "House of " + party,
        "https://house.example",
        "https://house.example/status/",
        true,
        1,
        50_000,
        Set.of(Currency.EUR),
        Suite.USUAL,
        Entries.hash("api key"),
        List.of(key("k1")));
  }

  private static MerchantKey key(String id) {
    return new MerchantKey(id, Entries.bytes("sealed " + id), SPRING, AUTUMN);
  }
}
