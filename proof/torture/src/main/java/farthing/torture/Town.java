package farthing.torture;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.exchange.SealedKeys;
import farthing.messages.SharedKey;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import farthing.torture.RunPlan.Between;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Where it happens: PostgreSQL, the payment server and the clients in processes of their own, the
 * shop here, and the roads between them with their storms. Safe for all threads.
 */
final class Town implements AutoCloseable, Storm.Hands {
  /** More than cardholders: a killed client's terminal is free only when its lease is over. */
  private static final int TERMINALS = 16;

  private final TorturePlan plan;
  private final Path home;
  private final List<String> server;
  private final SharedKey shared = SharedKey.generate("k1", new SecureRandom());
  private final String apiKey = secret();
  private final Masters masters = new Masters(TERMINALS);
  private final Tally tally = new Tally();
  private final Runs runs = new Runs();
  private final PostgresProcess postgres;
  private final PaymentProcess payment;
  private final ClientProcess clients;
  private final CardWire wire = new CardWire();
  private final ShopSide door;
  private final Shopkeeper shop;
  private final Storm toPaymentStorm = new Storm(Between.CLIENT_AND_PAYMENT, runs, tally, this);
  private final Storm toShopStorm = new Storm(Between.CLIENT_AND_SHOP, runs, tally, this);
  private final Road toPayment;
  private final Road toShop;
  private volatile QuickStart start;

  Town(TorturePlan plan, Path home) throws IOException {
    this.plan = plan;
    this.home = home;
    this.postgres = new PostgresProcess(home.resolve("postgres"));
    this.door = new ShopSide();
    this.server = new ArrayList<>(plan.server());
    server.add(settingsFile().toString());
    this.start = QuickStart.without(server);
    this.payment = new PaymentProcess(() -> start.faster(server), home.resolve("payment.log"));
    this.clients =
        new ClientProcess(() -> start.faster(clientsOf(server)), home.resolve("clients.log"));
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

  /** Everything serves when this returns. */
  void open() throws IOException, InterruptedException {
    register();
    if (plan.isLong()) {
      start = QuickStart.trained(server, PaymentProcess.SERVES, home);
    }
    door.opens(shop);
    payment.start();
  }

  /** The server's command, but for what is run. */
  private static List<String> clientsOf(List<String> server) {
    List<String> command = new ArrayList<>(server.subList(0, server.indexOf("-cp") + 2));
    command.add(ClientMain.class.getName());
    return command;
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
                  1,
                  Integer.MAX_VALUE,
                  Set.of(Currency.EUR),
                  Suite.USUAL,
                  sha256(apiKey),
                  List.of(sealed)));
    }
  }

  /** What the register keeps of it. */
  private static Bytes sha256(String apiKey) {
    try {
      return Bytes.of(
          MessageDigest.getInstance("SHA-256").digest(apiKey.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Path settingsFile() throws IOException {
    DatabaseSettings database = journal();
    String password = secret();
    Path keys = home.resolve("keys.p12");
    QuickKeyStore.write(keys, password.toCharArray(), masters.paymentServer());
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
        requests-per-second-per-address = 1000000
        log-level = WARN
        """
            .formatted(
                database.url(), database.user(), database.password(), keys, password, TERMINALS));
  }

  private static String secret() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  Path home() {
    return home;
  }

  Masters masters() {
    return masters;
  }

  Tally tally() {
    return tally;
  }

  Runs runs() {
    return runs;
  }

  Shopkeeper shop() {
    return shop;
  }

  DatabaseSettings journal() {
    return postgres.database("payment");
  }

  /** Where clients find the shop. */
  URI shopAddress() {
    return toShop.address();
  }

  ClientHere clientHere() {
    return new ClientHere(toPayment::address, tally, this::awaitServers);
  }

  ClientThere clientThere() {
    return new ClientThere(clients, wire, toPayment::address);
  }

  void awaitServers() throws InterruptedException {
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
          default -> {
            clients.kill();
            yield true;
          }
        };
    if (killed) {
      tally.count(which);
      run.story.tell("FAULT " + which.word());
    }
    return killed;
  }

  @Override
  public void closeOrder(Run run) {
    try {
      shop.closes(farthing.base.TransactionId.parse(run.trx()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing is disturbed any more; the shop forgets what is not in its book. */
  void calm() throws IOException, InterruptedException {
    toPaymentStorm.calm();
    toShopStorm.calm();
    awaitServers();
    shop.restart();
  }

  /**
   * Everything that was said is said again: what was kept back from the shop, what it knows, what
   * the payment server knows. Then that starts once more, which compares numbers and sums of its
   * batches.
   */
  void hearAgain() throws IOException, InterruptedException {
    shop.asksForWhatIsOpen();
    for (HttpMessage late : toShopStorm.keptBack()) {
      toShop.bring(late);
    }
    shop.hearsAllAgain(tally);
    for (HttpMessage old : toPaymentStorm.olderRequests()) {
      toPayment.bring(old);
      tally.count(Fault.OLDER_REQUEST_AGAIN);
    }
    payment.kill();
    payment.awaitUp();
    payment.close();
  }

  @Override
  public void close() {
    toPayment.close();
    toShop.close();
    payment.close();
    clients.close();
    wire.close();
    door.close();
    shop.close();
    postgres.close();
  }
}
