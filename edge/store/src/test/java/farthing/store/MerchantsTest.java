package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.store.Hotlist.Removed;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MerchantsTest {
  private static final Instant SPRING = Instant.parse("2027-03-01T00:00:00Z");
  private static final Instant SUMMER = Instant.parse("2027-06-01T00:00:00Z");
  private static final Instant AUTUMN = Instant.parse("2027-09-01T00:00:00Z");

  private static Database database;

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("merchants_test"), Database.PAYMENT);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void merchantComesBackWithItsKeys() {
    Merchants merchants = new Merchants(database);
    Merchant books = merchant("books", key("k1", SPRING, AUTUMN));

    assertThat(merchants.add(books)).isTrue();

    assertThat(merchants.find(books.party())).contains(books);
    assertThat(merchants.find(new PartyId("nobody"))).isEmpty();
  }

  @Test
  void partyIdIsGivenOnce() {
    Merchants merchants = new Merchants(database);
    Merchant first = merchant("twice", key("k1", SPRING, AUTUMN));
    merchants.add(first);

    assertThat(merchants.add(merchant("twice", key("k9", SPRING, AUTUMN)))).isFalse();

    assertThat(merchants.find(first.party())).contains(first);
  }

  @Test
  void newKeyIsValidBesideTheOldOneUntilThatEnds() {
    Merchants merchants = new Merchants(database);
    PartyId party = new PartyId("rotating");
    merchants.add(merchant("rotating", key("old", SPRING, AUTUMN)));

    merchants.addKey(party, key("new", SUMMER, AUTUMN));
    assertThat(validAt(merchants, party, SUMMER)).containsExactly("old", "new");

    assertThat(merchants.endKey(party, "old", SUMMER.plusSeconds(60))).isTrue();
    assertThat(validAt(merchants, party, SUMMER.plusSeconds(59))).containsExactly("old", "new");
    assertThat(validAt(merchants, party, SUMMER.plusSeconds(60))).containsExactly("new");
    assertThat(merchants.endKey(party, "unheard-of", AUTUMN)).isFalse();
    assertThatThrownBy(() -> merchants.addKey(party, key("new", SPRING, SUMMER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing was changed");
  }

  @Test
  void merchantCanBeStopped() {
    Merchants merchants = new Merchants(database);
    Merchant m = merchant("stopping", key("k1", SPRING, AUTUMN));
    merchants.add(m);
    Merchant stopped =
        new Merchant(
            m.party(),
            "New name",
            m.origin(),
            m.statusUrl(),
            false,
            0,
            10,
            Set.of(Currency.USD),
            Set.of(Suite.TDES, Suite.AES_128),
            m.apiKeyHash(),
            m.keys());

    assertThat(merchants.update(stopped)).isTrue();

    assertThat(merchants.find(m.party())).contains(stopped);
    assertThat(merchants.update(merchant("never-added", key("k", SPRING, SUMMER)))).isFalse();
  }

  @Test
  void eachCurrencyKeepsItsOwnBounds() throws Exception {
    Merchants merchants = new Merchants(database);
    Merchant before = merchant("of-two", key("k1", SPRING, AUTUMN));
    merchants.add(before);
    Merchant after =
        before.taking(
            Map.of(
                Currency.EUR,
                new AmountRange(1, 50_000),
                Currency.named("P1001"),
                new AmountRange(100, 2_000)));

    merchants.update(after);

    assertThat(merchants.find(before.party())).contains(after);
    try (Connection connection = database.source().getConnection();
        Statement sql = connection.createStatement()) {
      for (String wrong :
          List.of(
              "most_minor = '{50,60}', least_minor = '{51,1}'",
              "most_minor = '{50,60,70}'",
              "least_minor = '{1}'",
              "least_minor = '{-1,1}'")) {
        assertThatThrownBy(
                () -> sql.execute("UPDATE merchant SET " + wrong + " WHERE party = 'of-two'"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("limits_of_each_currency");
      }
    }
  }

  /** Until V14 an agreement had one pair of bounds for all its currencies. */
  @Test
  void eachCurrencyHasTheBoundsThatWereForAll() throws Exception {
    String change;
    try (InputStream script =
        Merchants.class.getResourceAsStream("/db/payment/V14__limits_of_each_currency.sql")) {
      change = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    }
    try (Connection connection = database.source().getConnection();
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      sql.execute("CREATE SCHEMA of_before; SET LOCAL search_path TO of_before");
      sql.execute(
          "CREATE TABLE merchant (currencies bytea[] NOT NULL, min_minor integer NOT NULL,"
              + " max_minor integer NOT NULL)");
      sql.execute("INSERT INTO merchant VALUES ('{\\\\x097802, \\\\x100100}', 5, 50000)");

      sql.execute(change);

      try (ResultSet row = sql.executeQuery("SELECT least_minor, most_minor FROM merchant")) {
        assertThat(row.next()).isTrue();
        assertThat((Integer[]) row.getArray(1).getArray()).containsExactly(5, 5);
        assertThat((Integer[]) row.getArray(2).getArray()).containsExactly(50_000, 50_000);
      }
      connection.rollback();
    }
  }

  @Test
  void blockedRangeHoldsItsEndsAndNothingElse() {
    Hotlist hotlist = new Hotlist(database);
    int provider = 0xFA000001;
    assertThat(hotlist.find(new IepId(provider, 100))).isEmpty();
    long before = hotlist.version();

    assertThat(
            hotlist.block(
                new IepId(provider, 100), new IepId(provider, 199), SPRING, "stolen stock"))
        .isEmpty();

    assertThat(hotlist.version()).isEqualTo(before + 1);
    Hotlist.Blocked blocked = new Hotlist.Blocked(SPRING, "stolen stock", before + 1);
    assertThat(hotlist.find(new IepId(provider, 99))).isEmpty();
    assertThat(hotlist.find(new IepId(provider, 100))).contains(blocked);
    assertThat(hotlist.find(new IepId(provider, 199))).contains(blocked);
    assertThat(hotlist.find(new IepId(provider, 200))).isEmpty();
    assertThat(hotlist.find(new IepId(provider + 1, 150))).isEmpty();
  }

  @Test
  void whatIsOffTheListIsRemembered() {
    Hotlist hotlist = new Hotlist(database);
    IepId card = new IepId(0xFA000003, 7);
    hotlist.block(card, card, SPRING, "lost");
    hotlist.unblock(card, card);
    hotlist.block(card, card, SPRING.plusSeconds(3_600), "lost again");

    assertThat(hotlist.past().stream().filter(range -> range.first().equals(card)))
        .singleElement()
        .satisfies(range -> {
          assertThat(range.since()).isEqualTo(SPRING);
          assertThat(range.until()).isPresent();
          assertThat(range.reason()).isEqualTo("lost");
        });
  }

  /** Stolen once, truly; then somebody typed its number instead of another. */
  @Test
  void aMistakeGoesAndTheTheftBeforeItStays() {
    Hotlist hotlist = new Hotlist(database);
    IepId card = new IepId(0xFA000004, 7);
    hotlist.block(card, card, SPRING, "stolen");
    hotlist.unblock(card, card);
    hotlist.block(card, card, SPRING.plusSeconds(3_600), "typed");
    long before = hotlist.version();

    assertThat(hotlist.neverBlocked(card, card, Optional.empty())).isEqualTo(Removed.DONE);

    assertThat(hotlist.version()).isEqualTo(before + 1);
    assertThat(hotlist.find(card)).isEmpty();
    assertThat(times(hotlist, card)).containsExactly(SPRING);
  }

  @Test
  void ofSeveralTimesThatAreOverTheMistakenOneIsNamed() {
    Hotlist hotlist = new Hotlist(database);
    IepId card = new IepId(0xFA000005, 7);
    Instant mistaken = SPRING.plusSeconds(3_600);
    for (Instant since : List.of(SPRING, mistaken)) {
      hotlist.block(card, card, since, "lost");
      hotlist.unblock(card, card);
    }
    long before = hotlist.version();

    assertThat(hotlist.neverBlocked(card, card, Optional.empty())).isEqualTo(Removed.SEVERAL);
    assertThat(hotlist.neverBlocked(card, card, Optional.of(mistaken.plusSeconds(1))))
        .isEqualTo(Removed.NOT_THERE);
    assertThat(hotlist.version()).isEqualTo(before);
    assertThat(hotlist.neverBlocked(card, card, Optional.of(mistaken))).isEqualTo(Removed.DONE);

    assertThat(times(hotlist, card)).containsExactly(SPRING);
    assertThat(hotlist.neverBlocked(card, card, Optional.empty())).isEqualTo(Removed.DONE);
    assertThat(hotlist.neverBlocked(card, card, Optional.empty())).isEqualTo(Removed.NOT_THERE);
    assertThat(hotlist.version()).isEqualTo(before + 2);
  }

  /** What was done with the card in between stays done with a blocked card. */
  @Test
  void whatIsBlockedOnceMoreStaysBlockedAsTheFirstTime() {
    Hotlist hotlist = new Hotlist(database);
    IepId card = new IepId(0xFA000002, 7);
    hotlist.block(card, card, SPRING, "stolen, police report 4711");
    long before = hotlist.version();
    Hotlist.Blocked first = new Hotlist.Blocked(SPRING, "stolen, police report 4711", before);

    assertThat(hotlist.block(card, card, SPRING.plusSeconds(3_600), "slip")).contains(first);

    assertThat(hotlist.find(card)).contains(first);
    assertThat(hotlist.version()).isEqualTo(before);
  }

  private static List<Instant> times(Hotlist hotlist, IepId card) {
    return hotlist.past().stream()
        .filter(range -> range.first().equals(card))
        .map(Hotlist.Range::since)
        .toList();
  }

  private static List<String> validAt(Merchants merchants, PartyId party, Instant time) {
    return merchants.find(party).orElseThrow().keys().stream()
        .filter(k -> k.isValidAt(time))
        .map(MerchantKey::keyId)
        .toList();
  }

  private static Merchant merchant(String party, MerchantKey key) {
    return new Merchant(
        new PartyId(party),
        "Shop of " + party,
        "https://shop.example",
        "https://shop.example/status/",
        true,
        1,
        50_000,
        Set.of(Currency.EUR, Currency.named("P1000")),
        Suite.USUAL,
        Entries.hash("api key"),
        List.of(key));
  }

  private static MerchantKey key(String id, Instant from, Instant to) {
    assertThat(Duration.between(from, to)).isPositive();
    return new MerchantKey(id, Entries.bytes("sealed " + id), from, to);
  }
}
