package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FeeTerms;
import farthing.accounts.FloatArrangement;
import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.LoadingBankId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.batches.BatchId;
import farthing.messages.PurchaseMode;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Ada changes is in the log, or it is not changed. */
@SuppressWarnings("NullAway.Init")
class ActsTest {
  private static final Author ADA = new Author("ada", "form 17");
  private static final Instant SPRING = Instant.parse("2027-03-01T00:00:00Z");
  private static final Instant AUTUMN = Instant.parse("2027-09-01T00:00:00Z");
  private static final PartyId CORNER = new PartyId("corner");
  private static final PartyId KIOSK = new PartyId("kiosk");
  private static final SettlementBook.Holder FIRST =
      new SettlementBook.Holder(SettlementBook.Role.ACQUIRER, new PartyId("first"));
  private static final PartyId PAYMENT_1 = new PartyId("payment-1");
  private static final PsamId PSAM = new PsamId(Bytes.ofHex("4641525448000001"));
  private static final LocalDate DAY = LocalDate.of(2027, 2, 1);
  private static final IepId CARD = new IepId(0x46415254, 0xA1B2C3L);
  private static final String[] ALL = {
    Database.PAYMENT, Database.LEDGER, Database.CARDS, Database.CLEARING
  };

  private static Database database;
  private static Database by;

  @BeforeAll
  static void open() throws SQLException {
    database = Database.open(OnePostgres.database("acts_test"), ALL);
    by = database.by(ADA);
    sql(
        "INSERT INTO batch_source (source, acquirer, api_key_hash)"
            + " VALUES ('payment-2', 'first', decode(repeat('07', 32), 'hex'));"
            + " INSERT INTO batch (psam, batch, source, state)"
            + " VALUES ('\\x4641525448000001', 1, 'payment-2', 'arriving')");
    sql(
        """
        INSERT INTO settlement (day) VALUES ('2027-02-01');
        INSERT INTO instruction (minor, day, reference, kind, payer_role, payer, payee_role, payee, currency)
          VALUES (500, '2027-02-01', '20270201-000001', 'merchant', 'acquirer', 'first', 'merchant', 'corner',
            decode('%1$s', 'hex'));
        INSERT INTO sale (gross_minor, fee_minor, batch, part, provider, party, acquirer, psam, currency)
          VALUES (300, 0, 9, 0, 7, 'corner', 'first', '\\x4641525448000001', decode('%1$s', 'hex'));
        INSERT INTO bank_account (role, party, holder, account)
          VALUES ('acquirer', 'first', 'First', 'DE02120300000000202051')
        """
            .formatted(Currency.EUR.toBytes().hex()));
    sql("INSERT INTO psam (psam, terminal, location) VALUES ('\\x4641525448000001', 't1', '')");
  }

  @AfterAll
  static void close() {
    database.close();
  }

  /** A change, and what the log says of it. */
  private record Change(String what, String subject, Runnable doing) {}

  /** One after the other: later ones change what earlier ones made. */
  private static List<Change> changes() {
    Merchants merchants = new Merchants(by);
    Webhooks webhooks = new Webhooks(by);
    Agents agents = new Agents(by);
    People people = new People(by);
    Hotlist hotlist = new Hotlist(by);
    AccessKeys accessKeys = new AccessKeys(by);
    Cards cards = new Cards(by);
    CardOrder order = order();
    return List.of(
        change("merchant add", "corner", () -> merchants.add(merchant())),
        change(
            "merchant change name, limits, modes",
            "corner",
            () ->
                merchants.update(
                    merchant()
                        .withName("Corner & Sons")
                        .taking(Map.of(Currency.EUR, new AmountRange(1, 2)))
                        .withModes(Set.of(PurchaseMode.PAYMENT_SERVER)))),
        change("merchant change name, limits, modes", "corner", () -> merchants.update(merchant())),
        change("merchant stop", "corner", () -> merchants.update(merchant().withActive(false))),
        change("merchant resume", "corner", () -> merchants.update(merchant())),
        change(
            "merchant api-key",
            "corner",
            () -> merchants.update(merchant().withApiKeyHash(Entries.hash("another")))),
        change("merchant key add k2", "corner", () -> merchants.addKey(CORNER, key("k2"))),
        change("merchant key end k2", "corner", () -> merchants.endKey(CORNER, "k2", AUTUMN)),
        change("merchant change webhook", "corner", () -> webhooks.put(webhook("first"))),
        change("merchant webhook-secret", "corner", () -> webhooks.put(webhook("second"))),
        change("merchant change no webhook", "corner", () -> webhooks.remove(CORNER)),
        change("bank add", "harbour", () -> new Banks(merchants).add(bank(true))),
        change(
            "bank change: no loads, unloads, pool",
            "harbour",
            () -> new Banks(merchants).change(bank(false))),
        change("agent add", "agent kiosk", () -> agents.add(KIOSK, "Hall 2", keys("one"))),
        change("agent rekey", "agent kiosk", () -> agents.replaceKeys(KIOSK, keys("two"))),
        change("agent stop", "agent kiosk", () -> agents.setActive(KIOSK, false)),
        change("agent resume", "agent kiosk", () -> agents.setActive(KIOSK, true)),
        change("loads person begin", "person ben", () -> people.begin(two())),
        change("loads person add", "person carl", () -> people.add("carl", keys("carl"))),
        change("loads person vouch by ben", "person carl", () -> people.vouch("carl", "ben")),
        change("loads person stop", "person carl", () -> people.stop("carl")),
        change(
            "hotlist add",
            "46415254-000000a1b2c3",
            () -> hotlist.block(CARD, CARD, SPRING, "form 17")),
        change("hotlist remove", "46415254-000000a1b2c3", () -> hotlist.unblock(CARD, CARD)),
        change(
            "hotlist remove by mistake, since " + SPRING,
            "46415254-000000a1b2c3",
            () -> hotlist.neverBlocked(CARD, CARD, Optional.empty())),
        change(
            "batches turn-over",
            "security card 4641525448000001",
            () -> new Batches(by).wish(Optional.of(PSAM))),
        change(
            "clearing institution add: First",
            "acquirer first",
            () -> new Institutions(by).add(FIRST, "First")),
        change(
            "clearing institution rename: First & Sons",
            "acquirer first",
            () -> new Institutions(by).rename(FIRST, "First & Sons")),
        change(
            "clearing add-source of first",
            "source payment-1",
            () ->
                new BatchSources(by)
                    .register(new PartyId("payment-1"), new PartyId("first"), keys("api key"))),
        change(
            "clearing stop-source",
            "source payment-1",
            () -> new BatchSources(by).setActive(PAYMENT_1, false)),
        change(
            "clearing resume-source",
            "source payment-1",
            () -> new BatchSources(by).setActive(PAYMENT_1, true)),
        change(
            "clearing agree: paid by first, less 100 basis points and 2, EUR 0.05",
            "corner",
            () ->
                new MerchantTerms(by)
                    .agree(
                        CORNER,
                        new MerchantTerms.Terms(
                            new PartyId("first"), new FeeTerms(100, 2, Map.of(Currency.EUR, 5))))),
        change(
            "clearing key add 2",
            "source payment-1",
            () -> accessKeys.add(AccessKeys.Role.SOURCE, PAYMENT_1, keys("another api key"))),
        change(
            "clearing key end 1",
            "source payment-1",
            () -> accessKeys.end(AccessKeys.Role.SOURCE, PAYMENT_1, 1, ADA.who(), ADA.why())),
        change(
            "clearing source-cards 4641525448000001 to 4641525448000001",
            "source payment-1",
            () -> new SourceCards(by).name(PAYMENT_1, PSAM, PSAM, false, ADA)),
        change(
            "clearing source-cards ended 4641525448000001 to 4641525448000001",
            "source payment-1",
            () -> new SourceCards(by).end(PAYMENT_1, PSAM, PSAM, ADA)),
        change(
            "clearing release",
            "batch 4641525448000001/1",
            () -> new ReleasedBatches(by).release(new BatchId(PSAM, 1), ADA.who(), ADA.why())),
        change(
            "clearing account DE89370400440532013000",
            "merchant corner",
            () ->
                new SettlementBook(by)
                    .account(
                        new SettlementBook.Holder(SettlementBook.Role.MERCHANT, CORNER),
                        new SettlementBook.BankAccount(
                            "Corner", "DE89370400440532013000", Optional.empty()))),
        change(
            "clearing settle",
            "2027-03-01",
            () -> new SettlementBook(by).settle(LocalDate.of(2027, 3, 1))),
        change(
            "clearing settle, payments put into files: 1",
            "2027-02-01",
            () -> new SettlementBook(by).file(DAY, (_, _, _) -> Optional.empty(), 10)),
        change(
            "clearing heard returned: payment 20270201-000001",
            "2027-02-01",
            () ->
                new SettlementBook(by)
                    .hear(
                        "20270201-000001",
                        SettlementBook.State.RETURNED,
                        List.of(
                            new SettlementBook.BankSays(
                                "DE1", true, "S-1", Optional.of(DAY), "B-1", "EUR 5.00")))),
        change(
            "clearing pay-again",
            "payment 20270201-000001",
            () -> new ReturnedPayments(by).payAgain("20270201-000001", ADA.who(), ADA.why())),
        change(
            "clearing paid: EUR 0.01 of EUR 5.00",
            "payment 20270201-000001",
            () -> new DecidedPayments(by).paid("20270201-000001", Optional.of("0.01"))),
        change("issue 2 of plain", "run 2", () -> cards.open(order)),
        change(
            "issue recover: made",
            "card 46415254-000000000001",
            () -> {
              IepId first = new IepId(0x46415254, 1);
              doubtOnce(cards, first);
              cards.recovered(first);
            }),
        change(
            "issue: spoilt",
            "card 46415254-000000000002",
            () -> {
              IepId second = new IepId(0x46415254, 2);
              doubtOnce(cards, second);
              cards.spoil(second, "form 17");
            }));
  }

  @TestFactory
  Stream<DynamicTest> noChangeIsMadeWithoutItsAct() throws SQLException {
    sql(
        """
        CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'no room';
        END $$
        """);
    return changes().stream()
        .map(change ->
            DynamicTest.dynamicTest(
                change.what(),
                () -> {
                  String before = tables();
                  full(true);
                  try {
                    assertThatThrownBy(change.doing()::run).isInstanceOf(StoreUnavailable.class);
                  } finally {
                    full(false);
                  }
                  assertThat(tables()).isEqualTo(before);

                  long last = newest().map(Acts.Act::number).orElse(0L);
                  change.doing().run();

                  Acts.Act act = newest().orElseThrow();
                  assertThat(act)
                      .extracting(Acts.Act::who, Acts.Act::what, Acts.Act::subject, Acts.Act::why)
                      .containsExactly("ada", change.what(), change.subject(), "form 17");
                  assertThat(act.number()).isGreaterThan(last);
                }));
  }

  @Test
  void whatChangesNothingIsNoAct() {
    Merchants merchants = new Merchants(by);
    Merchant same = merchant("same");
    merchants.add(same);
    IepId blocked = new IepId(1, 2);
    new Hotlist(by).block(blocked, blocked, SPRING, "lost");
    long last = newest().orElseThrow().number();

    new Hotlist(by).block(blocked, blocked, AUTUMN, "once more");
    merchants.add(same);
    merchants.update(same);
    merchants.update(merchant("nobody"));
    merchants.endKey(same.party(), "k9", AUTUMN);
    new Hotlist(by).unblock(new IepId(1, 1), new IepId(1, 1));
    new Hotlist(by).neverBlocked(new IepId(1, 1), new IepId(1, 1), Optional.empty());
    new Agents(by).setActive(new PartyId("nobody"), false);
    new Webhooks(by).remove(same.party());

    assertThat(newest().orElseThrow().number()).isEqualTo(last);
  }

  @Test
  void whatTheDatabaseRefusesLeavesNoAct() {
    Merchants merchants = new Merchants(by);
    merchants.add(merchant("refused"));
    List<Acts.Act> before = all();

    assertThatThrownBy(() -> merchants.addKey(new PartyId("refused"), key("k1")))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(all()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE administrative_act SET who = 'eve'",
        "UPDATE administrative_act SET why = '' WHERE false",
        "DELETE FROM administrative_act",
        "DELETE FROM administrative_act WHERE number = (SELECT max(number) FROM administrative_act)",
        "TRUNCATE administrative_act",
        "TRUNCATE administrative_act RESTART IDENTITY CASCADE",
        "INSERT INTO administrative_act (number, who, what, subject) OVERRIDING SYSTEM VALUE"
            + " SELECT min(number), 'eve', 'x', 'x' FROM administrative_act"
            + " ON CONFLICT (number) DO UPDATE SET who = 'eve'",
        "MERGE INTO administrative_act a USING (SELECT 1) s ON true"
            + " WHEN MATCHED THEN UPDATE SET who = 'eve'",
        "WITH gone AS (DELETE FROM administrative_act RETURNING *) SELECT * FROM gone",
        "SET session_replication_role = replica; DELETE FROM administrative_act"
      })
  void theLogIsOnlyAddedTo(String attempt) {
    new Merchants(by).add(merchant("logged"));
    List<Acts.Act> before = all();

    assertThatThrownBy(() -> sql(attempt)).hasMessageContaining("is only added to");

    assertThat(all()).isEqualTo(before);
  }

  @Test
  void theNewestComeLastAndOneMayAskForLess() {
    Acts acts = new Acts(database);
    Merchants merchants = new Merchants(by);
    PartyId baker = new PartyId("baker");
    merchants.add(merchant("baker"));
    merchants.addKey(baker, key("k2"));
    merchants.endKey(baker, "k2", AUTUMN);

    Optional<String> subject = Optional.of("baker");
    assertThat(acts.newest(subject, Instant.EPOCH, 10))
        .extracting(Acts.Act::what)
        .containsExactly("merchant add", "merchant key add k2", "merchant key end k2");
    assertThat(acts.newest(subject, Instant.EPOCH, 1))
        .extracting(Acts.Act::what)
        .containsExactly("merchant key end k2");
    Instant last = acts.newest(subject, Instant.EPOCH, 1).getFirst().at();
    assertThat(acts.newest(subject, last, 10)).hasSize(1);
  }

  @Test
  void noSecretIsInTheLog() {
    Merchants merchants = new Merchants(by);
    Merchant shop = merchant("secretive");
    merchants.add(shop);
    merchants.update(shop.withApiKeyHash(Entries.hash("new api key")));
    merchants.addKey(shop.party(), key("k2"));

    assertThat(all().toString())
        .doesNotContain(Entries.hash("new api key").hex())
        .doesNotContain("sealed")
        .doesNotContain(Entries.bytes("sealed k2").hex());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "\u0007"})
  void aNameThatNobodyHasIsRefused(String who) {
    assertThatThrownBy(() -> new Author(who, "")).isInstanceOf(Malformed.class);
  }

  @Test
  void aNameHasSixtyCharactersAndAReasonFiveHundredAtMost() {
    new Hotlist(database.by(new Author("n".repeat(60), "")))
        .block(new IepId(2, 2), new IepId(2, 2), SPRING, "w".repeat(200));
    assertThat(newest().orElseThrow().who()).hasSize(60);
    assertThatThrownBy(() -> new Author("n".repeat(61), "")).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> new Author("n", "w".repeat(501))).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> new Author("n", "a\nb")).isInstanceOf(Malformed.class);
  }

  private static Change change(String what, String subject, Runnable doing) {
    return new Change(what, subject, doing);
  }

  /** The first of two attempts leaves it in doubt. */
  private static void doubtOnce(Cards cards, IepId card) {
    CardRun run = cards.runs(1).getFirst();
    if (!cards.inDoubt(run).contains(card)) {
      cards.doubt(List.of(card));
    }
  }

  private static CardOrder order() {
    return new CardOrder(
        "plain",
        Entries.hash("plain"),
        0x46415254,
        1,
        2,
        2,
        new CardTerms(
            Suite.AES_128,
            0x80,
            0,
            new Expiry(LocalDate.of(2031, 11, 29)),
            false,
            List.of(
                new CardTerms.Slot(
                    Amount.ofMinor(0, Currency.EUR),
                    Amount.ofMinor(100, Currency.EUR),
                    Amount.ofMinor(100, Currency.EUR)))),
        "ada",
        "/cards");
  }

  private static Map<String, Bytes> two() {
    return new TreeMap<>(Map.of("anna", keys("anna"), "ben", keys("ben")));
  }

  private static Bytes keys(String of) {
    return Entries.hash(of);
  }

  private static Webhook webhook(String secret) {
    return new Webhook(
        CORNER, URI.create("https://shop.example/hook"), Entries.bytes(secret), Optional.empty());
  }

  private static Bank bank(boolean loads) {
    return new Bank(
        merchant("harbour"),
        new LoadingBankId(Bytes.ofHex("00000001")),
        loads,
        true,
        FloatArrangement.POOL);
  }

  private static Merchant merchant() {
    return merchant("corner");
  }

  private static Merchant merchant(String party) {
    return new Merchant(
        new PartyId(party),
        "Shop of " + party,
        "https://shop.example",
        "https://shop.example/status/",
        true,
        1,
        50_000,
        Set.of(Currency.EUR),
        Suite.USUAL,
        Entries.hash("api key"),
        List.of(key("k1")));
  }

  private static MerchantKey key(String id) {
    return new MerchantKey(id, Entries.bytes("sealed " + id), SPRING, AUTUMN.plusSeconds(1));
  }

  private static Optional<Acts.Act> newest() {
    return new Acts(database).newest(Optional.empty(), Instant.EPOCH, 1).stream().findFirst();
  }

  private static List<Acts.Act> all() {
    return new Acts(database).newest(Optional.empty(), Instant.EPOCH, Acts.MOST);
  }

  /** Whether the log takes another act. */
  private static void full(boolean is) throws SQLException {
    sql(
        is
            ? "CREATE TRIGGER no_room BEFORE INSERT ON administrative_act"
                + " FOR EACH ROW EXECUTE FUNCTION no_room()"
            : "DROP TRIGGER no_room ON administrative_act");
  }

  /** Everything that administrators change, but the numbers that sequences lost. */
  private static String tables() throws SQLException {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of(
            "merchant",
            "merchant_key",
            "webhook",
            "bank",
            "agent",
            "person",
            "person_history",
            "hotlist",
            "hotlist_version",
            "psam",
            "batch_source",
            "access_key",
            "source_cards",
            "batch",
            "released_batch",
            "institution",
            "merchant_terms",
            "merchant_fixed_fee",
            "bank_account",
            "settlement",
            "instruction",
            "bank_line",
            "returned_payment",
            "sale",
            "ledger_entry",
            "ledger_posting",
            "ledger_balance",
            "issue_run",
            "administrative_act")) {
      all.add(
          text("SELECT coalesce(json_agg(t ORDER BY t::text), '[]')::text FROM " + table + " t"));
    }
    return String.join("\n", all);
  }

  private static String text(String question) throws SQLException {
    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement();
        ResultSet row = s.executeQuery(question)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void sql(String text) throws SQLException {
    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement()) {
      s.execute(text);
    }
  }
}
