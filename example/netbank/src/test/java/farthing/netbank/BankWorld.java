package farthing.netbank;

import farthing.accounts.FloatArrangement;
import farthing.bank.BankParty;
import farthing.bank.BookedLoad;
import farthing.bank.LinkAnswer;
import farthing.bank.LoadLink;
import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.client.ClientEvent;
import farthing.client.FileJournal;
import farthing.client.LoadClient;
import farthing.client.LoadEnd;
import farthing.client.LoadServers;
import farthing.client.LoadWanted;
import farthing.client.Waiting;
import farthing.load.BankAgreement;
import farthing.load.LoadPolicy;
import farthing.load.LoadServer;
import farthing.load.RefundDesk;
import farthing.load.Refunding;
import farthing.load.RemoteLoadServers;
import farthing.messages.Flow;
import farthing.messages.SharedKey;
import farthing.purse.IssuerModule;
import farthing.security.SoftwareCardKeys;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Journal;
import farthing.store.Ledger;
import farthing.store.WaitingRefunds;
import farthing.web.CallerSettings;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpCaller;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A bank on a real database, a real load server with its issuer's keys, and a clock that begins
 * now, as the load server's database has it, and is put forward.
 */
final class BankWorld implements AutoCloseable, InstantSource {
  static final String PASSWORD = "correct horse";
  static final PartyId PARTY = new PartyId("savings");

  /** In whose name the load server itself orders refunds. */
  static final PartyId REFUNDS = new PartyId("refunds");

  /** Of what a load needs. */
  static final Passwords CHEAP = new Passwords(64, 1);

  private static final String API_KEY = "an-API-key";
  private static final HttpCaller CALLER = new HttpCaller(CallerSettings.usual());
  private static final AtomicInteger PEOPLE = new AtomicInteger();

  private volatile Instant now = Instant.now();
  private final Random random = new SecureRandom();
  private final LoadingBankId id = LoadingBankId.ofHex("0a0b0c0d");
  private final SharedKey shared = SharedKey.generate("k1", new Random(17));
  private final FloatArrangement arrangement;
  private final Currency currency;
  private final DatabaseSettings where;
  private final Database journals;
  private final Journal journal;
  private final HttpDoor loadDoor;
  private BankSettings settings;
  Database database;
  Bank bank;

  BankWorld(String name) {
    this(name, FloatArrangement.POOL);
  }

  /**
   * @param arrangement who holds the funds behind what is on cards
   */
  BankWorld(String name, FloatArrangement arrangement) {
    this(name, arrangement, Currency.EUR);
  }

  /**
   * @param currency of its accounts, and all that it does
   */
  BankWorld(String name, FloatArrangement arrangement, Currency currency) {
    this.arrangement = arrangement;
    this.currency = currency;
    this.where = OnePostgres.database(name);
    this.journals = Database.open(OnePostgres.database(name + "_load"), Database.PAYMENT);
    this.journal = Journal.open(journals);
    this.loadDoor = loadDoor();
    this.settings =
        BankSettings.loopback(
                PARTY,
                "Savings Bank",
                id,
                shared,
                loadDoor.address(),
                API_KEY,
                new Terms(amount(100), amount(200_00), amount(50)))
            .taking(Set.of(Suite.AES_128))
            .keeping(arrangement);
    this.database = Database.open(where, Bank.MIGRATIONS, Database.LEDGER);
    this.bank = opened();
  }

  static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }

  /** In the bank's currency. */
  Amount amount(int minor) {
    return new Amount(minor, currency);
  }

  @Override
  public Instant instant() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** Everything of the bank's process goes; the database stays. */
  void kill() {
    int port = bank.door().getPort();
    bank.close();
    database.close();
    settings = settings.at(settings.address(), port);
  }

  /** Same port, so that addresses stay good. */
  void startAgain() {
    database = Database.open(where, Bank.MIGRATIONS, Database.LEDGER);
    bank = opened();
  }

  void settle() throws InterruptedException {
    bank.settling().pass();
  }

  /** A customer with so much; the account's name. */
  String customer(int cents) {
    String account = "NL-%04d".formatted(PEOPLE.incrementAndGet());
    if (!customers().open(account, "Ada", PASSWORD, amount(cents))) {
      throw new IllegalStateException(account + " is taken");
    }
    return account;
  }

  Customers customers() {
    return new Customers(database, CHEAP, this, random);
  }

  long balance(String account) {
    return customers().balance(account, currency);
  }

  long held(String account) {
    return customers().held(account, currency);
  }

  Ledger ledger() {
    return new Ledger(database);
  }

  long funds() {
    return ledger().balance(new Books(arrangement).funds(currency));
  }

  long fees() {
    return ledger().balance(Books.fees(currency));
  }

  /** All that the bank owes and has, together. */
  long sum() {
    return ledger().balances().values().stream().mapToLong(Long::longValue).sum();
  }

  StoredLoads loads() {
    return new StoredLoads(new Tables(database.source()));
  }

  LedgerAccounts accounts() {
    return new LedgerAccounts(
        customers(),
        new Tables(database.source()),
        ledger(),
        new Books(arrangement),
        settings.terms());
  }

  BankParty party() {
    return settings.partyAt(bank.statusUrl());
  }

  /** The only load of an account. */
  BookedLoad load(String account) {
    List<StoredLoads.Shown> all = loads().ofAccount(account, Optional.empty(), 2).loads();
    if (all.size() != 1) {
      throw new AssertionError(account + " has " + all.size() + " loads");
    }
    return all.getFirst().booked();
  }

  /** What the load server says to the bank about a load that ended. */
  String messageM(TransactionId trx) throws InterruptedException {
    LinkAnswer answer = LoadLink.to(party(), API_KEY).ask(trx);
    if (answer instanceof LinkAnswer.Status status) {
      return status.status().m().orElseThrow();
    }
    throw new AssertionError("the load server says " + answer);
  }

  Visitor visitor() {
    return new Visitor(bank.baseUrl());
  }

  /** A client on a journal of its own. */
  Client client(Path folder) {
    return new Client(folder.resolve("card.journal"), _ -> {});
  }

  /** What the card's client does; one card's. */
  final class Client {
    private final Path file;
    private final Consumer<ClientEvent> hearing;

    private Client(Path file, Consumer<ClientEvent> hearing) {
      this.file = file;
      this.hearing = hearing;
    }

    Client hearing(Consumer<ClientEvent> what) {
      return new Client(file, what);
    }

    LoadEnd load(String account, Flow flow, int cents, Card card) {
      return begin(
          new LoadWanted.FromAccount(bank.baseUrl(), account, PASSWORD, flow, amount(cents)), card);
    }

    LoadEnd fromPage(URI session, Flow flow, Card card) {
      return begin(new LoadWanted.FromPage(session, flow), card);
    }

    List<LoadEnd> resume(Card card) {
      card.putIn();
      try (FileJournal opened = FileJournal.open(file, BankWorld.this)) {
        return client().resume(card, opened);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What waits for the card, put onto it. */
    List<LoadEnd> take(Card card, List<String> told) {
      try (FileJournal opened = FileJournal.open(file, BankWorld.this)) {
        Waiting waiting = client().waiting(card, opened);
        told.addAll(waiting.texts());
        told.addAll(waiting.unheard());
        return client().take(waiting, card, opened);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private LoadEnd begin(LoadWanted wanted, Card card) {
      try (FileJournal opened = FileJournal.open(file, BankWorld.this)) {
        return client().load(wanted, card, opened);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private LoadClient client() {
      return new LoadClient(
          LoadServers.of(Set.of(loadDoor.address().toString())),
          CALLER,
          new Person(hearing),
          BankWorld.this,
          _ -> {},
          Set.of(Suite.AES_128),
          random);
    }
  }

  private Bank opened() {
    try {
      return Bank.start(
          settings,
          database,
          new Metrics(),
          new Bank.Surroundings(this, random, CHEAP, Duration.ofDays(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpDoor loadDoor() {
    Refunding refunding = new Refunding(REFUNDS, new WaitingRefunds(journals));
    IssuerModule module = new IssuerModule(new SoftwareCardKeys(Card.issuersKeys()));
    LoadServer server =
        new LoadServer(
            journal,
            this::agreement,
            module,
            _ -> false,
            LoadPolicy.usual().refunding(refunding),
            RemoteLoadServers.none(),
            random,
            this);
    List<Route> routes = new ArrayList<>(server.routes());
    routes.addAll(
        new RefundDesk(refunding, journal, this::agreement, module, _ -> false, random, this)
            .routes());
    DoorBounds bounds =
        DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
    try {
      return HttpDoor.open(DoorSettings.loopback("load").within(bounds), routes, new Metrics());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<BankAgreement> agreement(PartyId party) {
    if (party.equals(PARTY)) {
      return Optional.of(agreement());
    }
    URI at = loadDoor.address();
    return Optional.of(party)
        .filter(REFUNDS::equals)
        .map(_ ->
            new BankAgreement(
                REFUNDS,
                "Refunds",
                at.toString(),
                at + "/v1/refunds",
                true,
                LoadingBankId.ofHex("00000001"),
                Set.of(Flow.LOAD),
                new AmountRange(1, 400_00).inEachOf(Set.of(currency)),
                Set.of(Suite.AES_128),
                Map.of("k1", new BankAgreement.Key(shared, Instant.EPOCH, Instant.MAX)),
                Sha256.of("nobody's")));
  }

  /** The issuer owes it to the card, as the shop gave it back. */
  void waits(Card card, int cents) {
    try (Connection connection = journals.source().getConnection();
        PreparedStatement add =
            connection.prepareStatement(
                "INSERT INTO refund (provider, purse, paid_by, minor, currency, source, psam, ntpsam,"
                    + " nt, trx, party) VALUES (?, ?, ?, ?, '\\x097802', 'late-proof',"
                    + " '\\x4641525400000001', ?, ?, gen_random_uuid(), 'corner-shop')")) {
      int purchase = PEOPLE.incrementAndGet();
      add.setInt(1, card.iep.provider());
      add.setLong(2, card.iep.number());
      add.setLong(3, card.iep.number());
      add.setInt(4, cents);
      add.setInt(5, purchase);
      add.setInt(6, purchase);
      add.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private BankAgreement agreement() {
    Bytes apiKeyHash = Sha256.of(API_KEY);
    return new BankAgreement(
        PARTY,
        "Savings Bank",
        bank.baseUrl().toString(),
        bank.statusUrl().toString(),
        true,
        id,
        Set.of(Flow.LOAD, Flow.UNLOAD),
        new AmountRange(100, 400_00).inEachOf(Set.of(currency)),
        Set.of(Suite.AES_128),
        Map.of("k1", new BankAgreement.Key(shared, Instant.EPOCH, Instant.MAX)),
        apiKeyHash);
  }

  @Override
  public void close() {
    bank.close();
    database.close();
    loadDoor.close();
    journal.close();
    journals.close();
  }
}
