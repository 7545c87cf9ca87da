package farthing.torture.purchases;

import farthing.agents.EnrolledAgent;
import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.exchange.SealedKeys;
import farthing.issuing.SlotTerms;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.security.KeyStoreFile;
import farthing.store.Agents;
import farthing.store.Batches;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import farthing.torture.ClientHere;
import farthing.torture.Fault;
import farthing.torture.Ground;
import farthing.torture.HttpMessage;
import farthing.torture.Masters;
import farthing.torture.PostgresProcess;
import farthing.torture.Road;
import farthing.torture.Run;
import farthing.torture.RunPlan.Between;
import farthing.torture.Runs;
import farthing.torture.Scene;
import farthing.torture.ServerProcess;
import farthing.torture.Storm;
import farthing.torture.Sufferer;
import farthing.torture.Tally;
import farthing.torture.Torture;
import farthing.torture.TorturePlan;
import farthing.torture.TortureReport;
import farthing.torture.TortureSum;
import farthing.torture.TorturedCard;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where people buy: PostgreSQL, the payment server and the clients in processes of their own, the
 * shop here, and the roads between them with their storms. Safe for all threads.
 */
final class Town implements Scene<PurchasePlan>, Storm.Hands {
  /** More than people: a killed client's terminal is free only when its lease is over. */
  private static final int TERMINALS = 16;

  private static final String ROLE = "payment";
  private static final Duration BETWEEN_REPORTS = Duration.ofMillis(300);

  private final TorturePlan plan;
  private final Ground ground;
  private final SharedKey shared = SharedKey.generate("k1", new SecureRandom());
  private final String apiKey = Ground.secret();
  private final Masters masters = new Masters(TERMINALS);
  private final PostgresProcess postgres;
  private final Path settings;
  private final ServerProcess payment;
  private final ClearingTown clearing;
  private final ShopSide door;
  private final Shopkeeper shop;
  private final Storm toPaymentStorm;
  private final Storm toShopStorm;
  private final Road toPayment;
  private final Road toShop;
  private final List<Cardholder> people = new CopyOnWriteArrayList<>();
  private Thread reporting = Thread.ofVirtual().unstarted(() -> {});

  /**
   * @param home for all that it writes
   */
  Town(TorturePlan plan, Path home) throws IOException {
    this.plan = plan;
    this.ground = new Ground(plan, home);
    this.postgres = new PostgresProcess(home.resolve("postgres"));
    this.door = new ShopSide();
    this.clearing = new ClearingTown(ground, masters, postgres.database("clearing"));
    this.settings = settingsFile(home);
    this.payment = ground.server(ROLE, settings);
    this.toPaymentStorm = storm(Between.CLIENT_AND_PAYMENT);
    this.toShopStorm = storm(Between.CLIENT_AND_SHOP);
    this.toPayment = new Road(payment::address, toPaymentStorm);
    this.toShop = new Road(door::address, toShopStorm);
    this.shop =
        new Shopkeeper(
            home.resolve("orders"),
            shared,
            apiKey,
            toShop.address().resolve(ShopSide.STATUS),
            toPayment.address());
  }

  private Storm storm(Between road) {
    return new Storm(
        road,
        ground.runs(),
        ground.tally(),
        this,
        request ->
            road == Between.CLIENT_AND_SHOP
                && request.firstLine().startsWith("POST " + ShopSide.STATUS + " "));
  }

  @Override
  public List<PurchasePlan> plans() {
    return PurchasePlanner.all(plan);
  }

  @Override
  public void open() throws IOException, InterruptedException {
    register();
    ground.train(ROLE, settings);
    door.opens(shop);
    payment.start();
    reporting = Thread.ofVirtual().name("reporting").start(this::report);
  }

  /** The shop reports what was proven to it, in its own time, as shops do. */
  private void report() {
    try {
      while (true) {
        Thread.sleep(BETWEEN_REPORTS);
        shop.reports();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void register() {
    try (Database database = Database.open(journal(), Database.PAYMENT)) {
      MerchantKey sealed =
          new MerchantKey(
              shared.id(),
              SealedKeys.seal(masters.sealing(), Shopkeeper.PARTY, shared, new SecureRandom()),
              Instant.now().minusSeconds(60),
              Instant.now().plus(Duration.ofDays(1)));
      new Merchants(database)
          .add(
              new Merchant(
                  Shopkeeper.PARTY,
                  Shopkeeper.NAME,
                  toShop.address().toString(),
                  toShop.address().resolve(ShopSide.STATUS).toString(),
                  true,
                  new AmountRange(1, Integer.MAX_VALUE)
                      .inEachOf(Set.of(Currency.EUR, TorturedCard.POINTS)),
                  Suite.USUAL,
                  Set.of(PurchaseMode.values()),
                  Sha256.of(apiKey),
                  List.of(sealed)));
      EnrolledAgent agent = ground.agent();
      new Agents(database).add(agent.agent(), "Everywhere", agent.toJson());
    }
  }

  private Path settingsFile(Path home) throws IOException {
    DatabaseSettings database = journal();
    Path keys = home.resolve("keys.p12");
    String password =
        new String(new KeyStoreFile(keys, new SecureRandom()).create(masters.paymentServer()));
    return Files.writeString(
        home.resolve("payment.conf"),
        """
        listen-port = 0
        admin-port = 0
        database-url = %s
        database-user = %s
        database-password = %s
        key-store = %s
        key-store-password = %s
        terminals = %d
        terminal-lease-seconds = 2
        batch-ceilings = EUR 1000000.00, P1001 100000000
        requests-per-second-per-address = 1000000
        log-level = WARN
        """
            .formatted(
                database.url(), database.user(), database.password(), keys, password, TERMINALS));
  }

  @Override
  public Sufferer<PurchasePlan> person(int number, boolean inProcess) {
    Cardholder person =
        new Cardholder(
            this,
            inProcess ? ground.clientThere(toPayment::address) : clientHere(),
            card -> newCard(number, card));
    people.add(person);
    return person;
  }

  /** Of a person each second is a software purse. */
  private TorturedCard newCard(int person, int card) {
    long number = 2 * ((long) card * Torture.PEOPLE + person) + 1 + (person + card) % 2;
    Amount money = new Amount(Cardholder.ISSUED_MINOR, Currency.EUR);
    Amount points = new Amount(Cardholder.ISSUED_MINOR, TorturedCard.POINTS);
    try {
      return TorturedCard.make(
          number,
          List.of(new SlotTerms(money, money, money), new SlotTerms(points, points, points)),
          Optional.empty(),
          masters,
          ground.home(),
          new Random(plan.seed() * 31 + number));
    } catch (IOException e) {
      throw new IllegalStateException("card " + number + " could not be made", e);
    }
  }

  Masters masters() {
    return masters;
  }

  @Override
  public Tally tally() {
    return ground.tally();
  }

  Runs runs() {
    return ground.runs();
  }

  Shopkeeper shop() {
    return shop;
  }

  DatabaseSettings journal() {
    return postgres.database(ROLE);
  }

  /** Where clients find the shop. */
  URI shopAddress() {
    return toShop.address();
  }

  ClientHere clientHere() {
    return ground.clientHere(toPayment::address, this::awaitServers);
  }

  @Override
  public void awaitServers() throws InterruptedException {
    try {
      postgres.awaitUp();
      payment.awaitUp();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean kill(Fault which, Run run) {
    boolean killed =
        switch (which) {
          case SERVER_KILLED -> payment.kill();
          case POSTGRES_KILLED -> postgres.kill();
          case CLIENT_PROCESS_KILLED -> {
            ground.killClients();
            yield true;
          }
          default -> throw new IllegalArgumentException(which + " kills nothing here");
        };
    if (killed) {
      tally().count(which);
      run.story.tell("FAULT " + which.word());
    }
    return killed;
  }

  @Override
  public void closeOrder(Run run) {
    try {
      shop.closes(TransactionId.parse(run.trx()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The shop forgets what is not in its book, and every short-lived order is over. */
  @Override
  public void calm() throws IOException, InterruptedException {
    toPaymentStorm.calm();
    toShopStorm.calm();
    awaitServers();
    shop.restart();
    Thread.sleep(Shopkeeper.SHORT.plusSeconds(1));
  }

  /**
   * Everything that was said is said again: what was kept back from the shop, what it knows, what
   * the payment server knows. Then that starts once more, which compares numbers and sums of its
   * batches.
   */
  @Override
  public void hearAgain() throws IOException, InterruptedException {
    shop.asksForWhatIsOpen();
    for (HttpMessage late : toShopStorm.keptBack()) {
      toShop.bring(late);
    }
    shop.hearsAllAgain(tally());
    shop.reports();
    for (HttpMessage old : toPaymentStorm.olderRequests()) {
      toPayment.bring(old);
      tally().count(Fault.OLDER_REQUEST_AGAIN);
    }
    reporting.interrupt();
    reporting.join();
    payment.kill();
    payment.awaitUp();
    payment.close();
    shop.deliversAll();
    isPaid();
  }

  /** From here on the security cards' batches go to clearing, and the shop is paid. */
  private void isPaid() throws IOException, InterruptedException {
    clearing.open(cards());
    Path collecting =
        Files.writeString(
            ground.home().resolve("collecting.conf"),
            Files.readString(settings)
                + """
                collector = %s
                collector-key = %s
                collect-wait-minutes = 0
                """
                    .formatted(clearing.address(), clearing.key()));
    try (ServerProcess handing = ground.server(ROLE, collecting)) {
      handing.start();
      try (Database database = Database.open(journal(), Database.PAYMENT)) {
        new Batches(database).wish(Optional.empty());
      }
      clearing.collects(journal());
    }
    try {
      clearing.settles();
    } catch (SQLException e) {
      throw new IOException("the settlement cannot be looked at", e);
    }
  }

  /** Everybody's. */
  List<TorturedCard> cards() {
    return people.stream().flatMap(person -> person.cards().stream()).toList();
  }

  /** Clearing's, in the same PostgreSQL. */
  DatabaseSettings clearingBooks() {
    return clearing.books();
  }

  @Override
  public TortureReport report(TortureSum sum) throws IOException, SQLException {
    return new Audit(plan, this, people).report(sum);
  }

  @Override
  public void close() {
    reporting.interrupt();
    toPayment.close();
    toShop.close();
    payment.close();
    clearing.close();
    ground.close();
    door.close();
    shop.close();
    postgres.close();
  }
}
