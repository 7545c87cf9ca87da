package farthing.netbank;

import farthing.bank.BankAccounts;
import farthing.bank.BankParty;
import farthing.bank.LoadDesk;
import farthing.bank.LoadLink;
import farthing.bank.Settling;
import farthing.bank.SettlingLoop;
import farthing.store.Database;
import farthing.store.Ledger;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running bank. Started in any process; all its state is in the database, so that it can be
 * closed, killed and started again.
 */
public final class Bank implements AutoCloseable {
  /**
   * Where the bank's tables stand, for {@link Database#open}; {@link Database#LEDGER} goes with
   * them.
   */
  public static final String MIGRATIONS = "db/bank";

  /** Where the client brings message M: what the load server's register must know. */
  public static final String STATUS_PATH = "/farthing/status";

  /** Where the client logs in. */
  static final String LOG_IN_PATH = "/farthing/session";

  /** Under it, each session has its address. */
  static final String SESSIONS_PATH = "/farthing/sessions";

  private static final Logger LOG = LoggerFactory.getLogger(Bank.class);

  /** Card information of 8 slots is below 2 KiB, a confirmation below 5 KiB. */
  private static final int MOST_BODY_BYTES = 16 * 1024;

  private static final int START_SECONDS = 10;

  private final HttpDoor door;
  private final URI baseUrl;
  private final Health health;
  private final Settling settling;
  private final SettlingLoop loop;

  private Bank(HttpDoor door, URI baseUrl, Health health, Settling settling, SettlingLoop loop) {
    this.door = door;
    this.baseUrl = baseUrl;
    this.health = health;
    this.settling = settling;
    this.loop = loop;
  }

  /** What tests set and nobody else. */
  record Surroundings(
      InstantSource time, Random random, Passwords passwords, Duration settlingPause) {
    static Surroundings usual() {
      return new Surroundings(
          InstantSource.system(), new SecureRandom(), Passwords.USUAL, SettlingLoop.USUAL_PAUSE);
    }
  }

  /**
   * Opens the bank; pages and clients are served when this returns.
   *
   * @param database opened with {@link #MIGRATIONS} and {@link Database#LEDGER}; stays the caller's
   *     to close, after the bank
   * @throws IOException if the address or port is not to be had
   * @throws farthing.base.Malformed if the load server is to be asked in clear over a network
   */
  public static Bank start(BankSettings settings, Database database) throws IOException {
    return start(settings, database, new Metrics());
  }

  /**
   * @param metrics where the bank counts what it is told
   */
  public static Bank start(BankSettings settings, Database database, Metrics metrics)
      throws IOException {
    return start(settings, database, metrics, Surroundings.usual());
  }

  static Bank start(
      BankSettings settings, Database database, Metrics metrics, Surroundings surroundings)
      throws IOException {
    // An order names the bank's address, which is known once the door is open on its port.
    CompletableFuture<Site> coming = new CompletableFuture<>();
    List<Route> routes = new ArrayList<>();
    for (Site.Address address : Site.ADDRESSES) {
      routes.add(
          address.route(
              request -> address.of(coming.get(START_SECONDS, TimeUnit.SECONDS)).answer(request)));
    }
    Tables tables = new Tables(database.source());
    Health health = new Health().check("database", tables::isReachable);
    routes.add(health.route());
    HttpDoor door = HttpDoor.open(doorOf(settings), routes, metrics);
    try {
      URI baseUrl = settings.baseUrl().orElse(door.address());
      return opened(
          settings, database, tables, metrics, surroundings, coming, door, baseUrl, health);
    } catch (RuntimeException e) {
      door.close();
      throw e;
    }
  }

  private static Bank opened(
      BankSettings settings,
      Database database,
      Tables tables,
      Metrics metrics,
      Surroundings surroundings,
      CompletableFuture<Site> coming,
      HttpDoor door,
      URI baseUrl,
      Health health) {
    InstantSource time = surroundings.time();
    Random random = surroundings.random();
    BankParty party = settings.partyAt(baseUrl.resolve(STATUS_PATH));
    Customers customers = new Customers(database, surroundings.passwords(), time, random);
    Ledger ledger = new Ledger(database);
    BankAccounts accounts =
        new LedgerAccounts(
            customers, tables, ledger, new Books(settings.arrangement()), settings.terms());
    StoredLoads loads = new StoredLoads(tables);
    LoadDesk desk = new LoadDesk(party, accounts, loads, time, random);
    Settling settling = new Settling(desk, accounts, loads, link(settings, party), time);
    Visits visits = new Visits(tables, time, random);
    LogIn logIn = new LogIn(customers, tables, surroundings.passwords(), time, random);
    ClientDesk clients = new ClientDesk(logIn, visits, desk, baseUrl);
    coming.complete(
        new Site(
            new Pages(settings.name(), time),
            new Browsers(tables, baseUrl, time, random),
            logIn,
            new AccountDesk(customers, ledger),
            visits,
            clients,
            new StatusDesk(desk, metrics),
            loads,
            settling,
            baseUrl));
    SettlingLoop loop =
        SettlingLoop.start(
            settling,
            surroundings.settlingPause(),
            trouble -> LOG.warn("loads wait to be settled", trouble));
    return new Bank(door, baseUrl, health, settling, loop);
  }

  /** How the world reaches the bank, without a path. */
  public URI baseUrl() {
    return baseUrl;
  }

  /** What the load server's register must know. */
  public URI statusUrl() {
    return baseUrl.resolve(STATUS_PATH);
  }

  /** Where it listens, also behind a proxy. */
  public URI door() {
    return door.address();
  }

  /** What it needs to do its work, for an operator's door. */
  public Health health() {
    return health;
  }

  Settling settling() {
    return settling;
  }

  @Override
  public void close() {
    loop.close();
    door.close();
  }

  private static LoadLink link(BankSettings settings, BankParty party) {
    String apiKey = settings.link().apiKey();
    return settings
        .link()
        .trust()
        .map(trust -> LoadLink.to(party, apiKey, trust))
        .orElseGet(() -> LoadLink.to(party, apiKey));
  }

  private static DoorSettings doorOf(BankSettings settings) {
    DoorSettings door =
        DoorSettings.loopback("bank")
            .at(settings.address(), settings.port())
            .within(DoorBounds.usual().withMaxBodyBytes(MOST_BODY_BYTES));
    return settings.tls().map(door::withTls).orElse(door);
  }
}
