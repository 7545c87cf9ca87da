package farthing.clearing;

import farthing.accounts.Account;
import farthing.accounts.ClearingRule;
import farthing.accounts.FeeTerms;
import farthing.accounts.FloatRule;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.batches.BatchId;
import farthing.batches.BatchWord;
import farthing.messages.Problem;
import farthing.purse.CardKeys;
import farthing.security.KeyRing;
import farthing.security.SoftwareCardKeys;
import farthing.store.BatchSources;
import farthing.store.CardOrder;
import farthing.store.CardTerms;
import farthing.store.Cards;
import farthing.store.Database;
import farthing.store.Disputes;
import farthing.store.Hotlist;
import farthing.store.Institutions;
import farthing.store.Ledger;
import farthing.store.MerchantTerms;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Clearing on a database of its own, with an issuer that has made cards with EUR 100.00 on each,
 * two merchants of two acquirers, and a payment server that hands in batches over HTTP.
 */
final class Town implements AutoCloseable {
  static final int ISSUER = 0x46415254;

  /** Whose cards are made where a test orders some. */
  static final int OTHER_ISSUER = 0x4E4F5244;

  static final PsamId PSAM = PsamId.ofHex("4641525400000001");
  static final PsamId SECOND_PSAM = PsamId.ofHex("4641525400000002");
  static final PartyId SHOP = new PartyId("corner-shop");
  static final PartyId BOOKS = new PartyId("book-shop");
  static final PartyId ACQUIRER = new PartyId("first-acquirer");
  static final PartyId OTHER_ACQUIRER = new PartyId("other-acquirer");
  static final Expiry EXPIRY = new Expiry(LocalDate.of(2031, 11, 30));
  static final String KEY = "the-payment-servers-key";
  private static final int CARDS = 5;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final String name;
  final KeyRing issuer;
  final Database database;
  final MerchantTerms terms;
  final Disputes disputed;
  final Ledger ledger;
  final List<IepId> cards;
  Clearing clearing;
  private final HttpDoor door;

  Town(String name) {
    this.name = name;
    SecureRandom random = new SecureRandom();
    issuer =
        KeyRing.empty()
            .generate(KeyUsage.TAC, ISSUER, Suite.AES_128, 1, random)
            .generate(KeyUsage.TAC, OTHER_ISSUER, Suite.AES_128, 1, random)
            .generate(KeyUsage.PSAM, ISSUER, Suite.AES_128, 1, random);
    database =
        Database.open(
            OnePostgres.database(name),
            Database.PAYMENT,
            Database.LEDGER,
            Database.CARDS,
            Database.CLEARING);
    terms = new MerchantTerms(database);
    disputed = new Disputes(database);
    ledger = new Ledger(database);
    cards = made();
    knowsAll(database);
    terms.agree(SHOP, new MerchantTerms.Terms(ACQUIRER, new FeeTerms(100, 5)));
    terms.agree(BOOKS, new MerchantTerms.Terms(OTHER_ACQUIRER, FeeTerms.NONE));
    new BatchSources(database).register(new PartyId("payment-1"), ACQUIRER, Sha256.of(KEY));
    clearing = clearing();
    try {
      door =
          HttpDoor.open(
              DoorSettings.loopback("clearing")
                  .within(
                      DoorBounds.usual()
                          .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED)),
              clearing.routes(),
              new Metrics());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both acquirers and both issuers are registered there. */
  static void knowsAll(Database database) {
    Institutions known = new Institutions(database);
    known.add(new Holder(Role.ACQUIRER, ACQUIRER), "First Acquirer");
    known.add(new Holder(Role.ACQUIRER, OTHER_ACQUIRER), "Other Acquirer");
    known.add(Institutions.holder(Role.ISSUER, "46415254"), "Card Issuer");
    known.add(Institutions.holder(Role.ISSUER, "4e4f5244"), "Northern Issuer");
  }

  private Clearing clearing() {
    return clearing(new SoftwareCardKeys(issuer));
  }

  /** From here on S6 is verified in another module. */
  void verifyIn(CardKeys module) {
    clearing = clearing(module);
  }

  private Clearing clearing(CardKeys module) {
    return new Clearing(
        database,
        new ClearingKeys(
            module,
            psam ->
                Optional.of(psam)
                    .filter(card -> card.equals(PSAM) || card.equals(SECOND_PSAM))
                    .map(issuer::psamKey)));
  }

  /** As if the process had died and another begun. */
  void restart() {
    clearing = clearing();
  }

  private List<IepId> made() {
    return ordered(1, CARDS, CARDS);
  }

  /**
   * Cards are ordered, and some of them are made.
   *
   * @param first number of their range, of 99
   */
  List<IepId> ordered(long first, int wanted, int made) {
    return ordered(ISSUER, first, wanted, made, Amount.ofMinor(100_00, Currency.EUR));
  }

  /**
   * @param openings with what each of their slots opens; each holds five times as much
   */
  List<IepId> ordered(int provider, long first, int wanted, int made, Amount... openings) {
    Cards register = new Cards(database);
    Cards.Opened opened =
        register.open(
            new CardOrder(
                "town",
                Sha256.of("town"),
                provider,
                first,
                first + 98,
                wanted,
                new CardTerms(
                    Suite.AES_128,
                    1,
                    0,
                    EXPIRY,
                    false,
                    Stream.of(openings).map(Town::slot).toList()),
                "a test",
                "nowhere"));
    if (!(opened instanceof Cards.Opened.Allocated(var run))) {
      throw new IllegalStateException("no numbers are left");
    }
    List<IepId> all = register.intended(run, made);
    register.doubt(all);
    register.confirm(all);
    return all;
  }

  private static CardTerms.Slot slot(Amount opening) {
    Amount maximum = Amount.ofMinor(5L * opening.minor(), opening.currency());
    return new CardTerms.Slot(opening, maximum, maximum);
  }

  void block(IepId card, Instant since) {
    new Hotlist(database).block(card, card, since, "stolen");
  }

  void unblock(IepId card) {
    new Hotlist(database).unblock(card, card);
  }

  void neverBlocked(IepId card) {
    new Hotlist(database).neverBlocked(card, card, Optional.empty());
  }

  /** A load that reached the issuer's books. */
  void loaded(IepId card, int minor) {
    execute(
        """
        INSERT INTO shadow_balance AS s (provider, number, currency, minor) VALUES (%d, %d, '\\x097802', %d)
        ON CONFLICT (provider, number, currency) DO UPDATE SET minor = s.minor + excluded.minor
        """
            .formatted(card.provider(), card.number(), minor));
  }

  /** As if whoever writes there died: nothing of its transaction stays. */
  void breakWritesTo(String table) {
    execute(
        """
        CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'it died writing to %%', TG_TABLE_NAME;
        END
        $$;
        CREATE TRIGGER aa_dies BEFORE INSERT OR UPDATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION dies();
        """
            .formatted(table));
  }

  void mendWritesTo(String table) {
    execute("DROP TRIGGER aa_dies ON %s; DROP FUNCTION dies()".formatted(table));
  }

  void execute(String sql) {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  BatchWord send(TestBatch batch) {
    batch.parts().forEach(part -> post(part.id(), "/parts/" + part.part(), part.toBytes()));
    return word(post(batch.id(), "/end", batch.end().toBytes()));
  }

  /** And what it is then, once clearing has taken its turn. */
  BatchWord cleared(TestBatch batch) {
    send(batch);
    clearing.turn();
    return word(batch.id());
  }

  BatchWord word(BatchId id) {
    return word(ask(id, KEY));
  }

  HttpResponse<byte[]> ask(BatchId id, String key) {
    return call(HttpRequest.newBuilder(uri(id, "")).GET(), key);
  }

  HttpResponse<byte[]> post(BatchId id, String what, Bytes body) {
    return post(id, what, body, KEY);
  }

  HttpResponse<byte[]> post(BatchId id, String what, Bytes body, String key) {
    return call(
        HttpRequest.newBuilder(uri(id, what))
            .header("Content-Type", Sources.OCTETS)
            .POST(BodyPublishers.ofByteArray(body.toArray())),
        key);
  }

  HttpResponse<byte[]> postTo(String path, Bytes body, String key) {
    return call(
        HttpRequest.newBuilder(door.address().resolve(path))
            .header("Content-Type", Sources.OCTETS)
            .POST(BodyPublishers.ofByteArray(body.toArray())),
        key);
  }

  static BatchWord word(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(problem(answer).toString());
    }
    return BatchWord.parse(Bytes.of(answer.body()));
  }

  static Problem problem(HttpResponse<byte[]> answer) {
    return Problem.parse(Bytes.of(answer.body()));
  }

  URI address() {
    return door.address();
  }

  private URI uri(BatchId id, String what) {
    return door.address().resolve("/v1/batches/" + id + what);
  }

  private static HttpResponse<byte[]> call(HttpRequest.Builder request, String key) {
    try {
      return HTTP.send(
          request.header("Authorization", "Bearer " + key).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Everybody is paid somewhere, and all payments of the day stand in files. */
  void filed(LocalDate day) {
    SettlementBook book = new SettlementBook(database);
    book.find(day).orElseThrow().instructions().stream()
        .flatMap(each -> Stream.of(each.payer(), each.payee()))
        .distinct()
        .forEach(who ->
            book.account(
                who,
                new SettlementBook.BankAccount(
                    "Account", who.party().value(), Optional.of("INGDDEFFXXX"))));
    if (!SettlementFiles.write(database, day, (_, _) -> {}).leftOut().isEmpty()) {
      throw new IllegalStateException("somebody's payment stands in no file");
    }
  }

  /** As a line of the payer's bank says, on its account. */
  SettlementBook.Heard hears(
      String payment, SettlementBook.State state, LocalDate booked, String bankReference) {
    SettlementBook.BankSays line =
        new SettlementBook.BankSays(
            "DE02120300000000202051",
            state == SettlementBook.State.RETURNED,
            "S-1",
            Optional.of(booked),
            bankReference,
            "");
    return new SettlementBook(database).hear(payment, state, List.of(line)).orElseThrow();
  }

  long balance(Account account) {
    return ledger.balance(account);
  }

  long owedTo(PartyId merchant) {
    return balance(ClearingRule.merchant(merchant, Currency.EUR));
  }

  long issued() {
    return balance(FloatRule.issued(ISSUER, Currency.EUR));
  }

  /** What the issuer believes to be on a card. */
  long shadow(IepId card) {
    return number(
        "SELECT 10000 + coalesce((SELECT minor FROM shadow_balance WHERE number = %d), 0)"
            .formatted(card.number()));
  }

  /** {@code NTPSAM reason state}, of each. */
  List<String> disputes() {
    return texts("SELECT ntpsam || ' ' || reason || ' ' || state FROM dispute ORDER BY number");
  }

  long number(String sql) {
    return Long.parseLong(texts(sql).getFirst());
  }

  List<String> texts(String sql) {
    return texts(database, sql);
  }

  static List<String> texts(Database database, String sql) {
    try (Connection connection = database.source().getConnection();
        Statement ask = connection.createStatement();
        ResultSet row = ask.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (row.next()) {
        all.add(row.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    door.close();
    database.close();
  }
}
