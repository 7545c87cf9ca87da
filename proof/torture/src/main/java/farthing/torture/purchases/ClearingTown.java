package farthing.torture.purchases;

import farthing.accounts.FeeTerms;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.security.KeyStoreFile;
import farthing.store.BatchSources;
import farthing.store.Batches;
import farthing.store.CardOrder;
import farthing.store.CardRun;
import farthing.store.Cards;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Institutions;
import farthing.store.MerchantTerms;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
import farthing.torture.Fault;
import farthing.torture.Ground;
import farthing.torture.Masters;
import farthing.torture.Road;
import farthing.torture.ServerProcess;
import farthing.torture.TorturedCard;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What comes after all purchases: clearing, a process of its own with a database of its own in the
 * same PostgreSQL, takes the security cards' batches, books and settles them, and is killed on the
 * way. One thread; {@link #close} by any.
 */
final class ClearingTown implements AutoCloseable {
  static final PartyId ACQUIRER = new PartyId("tortured-acquirer");

  /** A hundredth, and 2 of each purchase in money. */
  static final FeeTerms FEE = new FeeTerms(100, 2);

  private static final String ROLE = "clearing";
  private static final PartyId SOURCE = new PartyId("tortured-payment");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long SOON_MILLIS = 100;
  private static final int SETTLING_KILLS = 2;
  private static final long SETTLING_MICROS = TimeUnit.MILLISECONDS.toMicros(250);
  private static final int SETTLING_SECONDS = 120;

  private final Ground ground;
  private final Masters masters;
  private final DatabaseSettings books;
  private final String key = Ground.secret();
  private final Path settings;
  private final ServerProcess clearing;
  private final Road road;

  /**
   * @param books a database that is empty
   */
  ClearingTown(Ground ground, Masters masters, DatabaseSettings books) throws IOException {
    this.ground = ground;
    this.masters = masters;
    this.books = books;
    this.settings = settingsFile(ground.home());
    this.clearing = ground.server(ROLE, settings);
    this.road = new Road(clearing::address, new ClearingStorm(ground.plan().seed(), this::kill));
  }

  /** Where a payment server finds it. */
  URI address() {
    return road.address();
  }

  /** The API key of a payment server. */
  String key() {
    return key;
  }

  DatabaseSettings books() {
    return books;
  }

  private boolean kill() {
    boolean killed = clearing.kill();
    if (killed) {
      ground.tally().count(Fault.CLEARING_KILLED);
    }
    return killed;
  }

  private Path settingsFile(Path home) throws IOException {
    Path keys = home.resolve("clearing.p12");
    String password =
        new String(new KeyStoreFile(keys, new SecureRandom()).create(masters.clearing()));
    return Files.writeString(
        home.resolve("clearing.conf"),
        """
        listen-port = 0
        admin-port = 0
        database-url = %s
        database-user = %s
        database-password = %s
        key-store = %s
        key-store-password = %s
        requests-per-second-per-address = 1000000
        log-level = WARN
        """
            .formatted(books.url(), books.user(), books.password(), keys, password));
  }

  /**
   * Clearing knows source, shop and cards, and serves when this returns.
   *
   * @param cards each with what it was made as
   */
  void open(List<TorturedCard> cards) throws IOException, InterruptedException {
    try (Database database =
        Database.open(
            books, Database.PAYMENT, Database.LEDGER, Database.CARDS, Database.CLEARING)) {
      Holder acquirer = new Holder(Role.ACQUIRER, ACQUIRER);
      Holder issuer = new Holder(Role.ISSUER, new PartyId("%08x".formatted(Masters.PROVIDER)));
      Institutions known = new Institutions(database);
      known.add(acquirer, "Acquirer");
      known.add(issuer, "Card Issuer");
      new BatchSources(database).register(SOURCE, ACQUIRER, Sha256.of(key));
      new MerchantTerms(database).agree(Shopkeeper.PARTY, new MerchantTerms.Terms(ACQUIRER, FEE));
      SettlementBook settlement = new SettlementBook(database);
      settlement.account(issuer, account("Card Issuer", "issuer"));
      settlement.account(acquirer, account("Acquirer", "acquirer"));
      settlement.account(
          new Holder(Role.MERCHANT, Shopkeeper.PARTY), account(Shopkeeper.NAME, "shop"));
      Cards register = new Cards(database);
      cards.forEach(card -> register(register, card));
    }
    clearing.start();
  }

  private static BankAccount account(String name, String number) {
    return new BankAccount(name, number, Optional.of("BANKDEFFXXX"));
  }

  private static void register(Cards register, TorturedCard card) {
    Cards.Opened opened =
        register.open(
            new CardOrder(
                "tortured",
                Sha256.of("tortured"),
                Masters.PROVIDER,
                card.number(),
                card.number(),
                1,
                card.terms(),
                "torture",
                "here"));
    if (!(opened instanceof Cards.Opened.Allocated(CardRun run))) {
      throw new IllegalStateException("card " + card.number() + " is registered twice");
    }
    List<IepId> made = register.intended(run, 1);
    register.doubt(made);
    register.confirm(made);
  }

  /**
   * Waits until every security card's batch is booked and closed by its SACK.
   *
   * @param journal of the payment server that hands them in
   * @throws IOException if that does not come
   */
  void collects(DatabaseSettings journal) throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    try (Database database = Database.open(journal, Database.PAYMENT)) {
      Batches batches = new Batches(database);
      while (batches.open().stream().anyMatch(Batches.Open::wished)
          || !batches.waiting().isEmpty()) {
        if (System.nanoTime() > until) {
          throw new IOException("batches are not booked: " + batches.waiting());
        }
        Thread.sleep(SOON_MILLIS);
      }
    }
  }

  /** Makes a settlement date: begun some times, and killed in it; then to its end. */
  void settles() throws IOException, InterruptedException, SQLException {
    clearing.close();
    Random random = new Random(ground.plan().seed() ^ 0x7365_7474L);
    for (int i = 0; i < SETTLING_KILLS; i++) {
      Process settling = settle();
      awaitInBooks(settling);
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(SETTLING_MICROS)));
      if (settling.isAlive()) {
        settling.destroyForcibly();
        ground.tally().count(Fault.SETTLING_KILLED);
      }
      settling.waitFor();
    }
    Process settling = settle();
    if (!settling.waitFor(SETTLING_SECONDS, TimeUnit.SECONDS) || settling.exitValue() != 0) {
      settling.destroyForcibly();
      throw new IOException("the settlement is not made; its log: " + log());
    }
  }

  private Process settle() throws IOException {
    return ground.command(
        log(),
        "clearing",
        "settle",
        "--day",
        LocalDate.now(ZoneOffset.UTC).toString(),
        "--out",
        ground.home().resolve("settlement").toString(),
        "--why",
        "the torture's day",
        "--config",
        settings.toString());
  }

  private Path log() {
    return ground.home().resolve("settle.log");
  }

  /** Until it is connected to the books: before that there is nothing to be cut. */
  private void awaitInBooks(Process settling) throws SQLException, InterruptedException {
    try (Connection connection =
            DriverManager.getConnection(books.url(), books.user(), books.password());
        PreparedStatement others =
            connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND backend_type = 'client backend'"
                    + " AND pid <> pg_backend_pid())")) {
      while (settling.isAlive()) {
        try (ResultSet row = others.executeQuery()) {
          if (row.next() && row.getBoolean(1)) {
            return;
          }
        }
        Thread.sleep(1);
      }
    }
  }

  @Override
  public void close() {
    road.close();
    clearing.close();
  }
}
