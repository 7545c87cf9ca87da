package farthing.app;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.client.Origin;
import farthing.issuing.CardProduct;
import farthing.issuing.SlotTerms;
import farthing.miles.Accounts;
import farthing.miles.Miles;
import farthing.shop.Shop;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import farthing.web.DemoCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.Period;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Everybody that a load and a purchase need, on one machine, each as in real life: PostgreSQL, the
 * load server and the bank, the payment server, the shop and a loyalty programme from settings
 * files, an issuer's keys, a card.
 */
final class DemoWorld implements AutoCloseable {
  /** What is loaded onto the card, which is empty at first. */
  static final Amount LOADED = Amount.ofMinor(2_000, Currency.EUR);

  private static final int TERMINALS = 4;
  private static final int MEMBERS_MILES = 30_000;
  private static final DemoMerchant SHOP =
      new DemoMerchant(
          "shop", "demo-shop", "The Corner Shop", Shop.STATUS_PATH, Set.of(Currency.EUR));
  private static final DemoMerchant MILES =
      new DemoMerchant(
          "miles", "demo-miles", "Sea Miles", Miles.STATUS_PATH, Set.of(Currency.AUTHENTICATION));

  private final DemoFiles files;
  private final LocalDatabase postgres;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Optional<Trust> trust = Optional.empty();
  private PaymentRole payment;
  private ShopRole shop;
  private LoadRole load;
  private BankRole bank;
  private MilesRole miles;
  private final DemoBank atTheBank;

  private DemoWorld(DemoFiles files, LocalDatabase postgres, int port, boolean tls, PrintWriter out)
      throws IOException {
    this.files = files;
    this.postgres = postgres;
    open.push(postgres);
    try {
      if (tls) {
        trust = Optional.of(makeCertificates());
      }
      atTheBank = new DemoBank(files, tls);
      makeKeys();
      List<Integer> ports = DemoFiles.ports(port);
      out.println("  load server ...");
      load = atTheBank.openLoadServer(postgres, ports.get(2));
      open.push(load);
      out.println("  bank ...");
      bank = atTheBank.open(postgres, load, ports.get(3));
      open.push(bank);
      out.println("  payment server ...");
      payment = openPayment(postgres, ports.get(1));
      open.push(payment);
      out.println("  shop ...");
      shop = openShop(postgres, ports.get(0));
      open.push(shop);
      out.println("  loyalty programme ...");
      miles = openMiles(postgres, ports.get(4));
      open.push(miles);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * @param port the shop's; the payment server's is the next; 0 for free ones
   * @param keep goes on where the last demo ended
   */
  static DemoWorld start(Path directory, int port, boolean tls, boolean keep, PrintWriter out)
      throws IOException {
    out.println("Starting, a few seconds. Logs: " + directory.resolve("demo.log"));
    DemoFiles files = DemoFiles.in(directory);
    Logging.toFile(files.log(), "INFO");
    out.println("  PostgreSQL ...");
    LocalDatabase postgres = LocalDatabase.start(files.postgres());
    try {
      if (!keep) {
        files.forget(postgres);
      }
      return new DemoWorld(files, postgres, port, tls, out);
    } catch (IOException | RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  URI shop() {
    return shop.address();
  }

  URI paymentServer() {
    return payment.address();
  }

  URI loadServer() {
    return load.address();
  }

  URI bank() {
    return bank.address();
  }

  /** The loyalty programme's. */
  URI miles() {
    return miles.address();
  }

  /** Of the demo's customer at the bank. */
  String bankPassword() throws IOException {
    return atTheBank.password();
  }

  Path bankPasswordFile() {
    return atTheBank.passwordFile();
  }

  DatabaseSettings database(String name) {
    return postgres.database(name);
  }

  Database loadBooks() {
    return load.database();
  }

  Database bankBooks() {
    return bank.database();
  }

  int terminals() {
    return TERMINALS;
  }

  String shopName() {
    return SHOP.name();
  }

  String milesName() {
    return MILES.name();
  }

  Path card() {
    return files.card();
  }

  Optional<Trust> trust() {
    return trust;
  }

  /** The card, made unless the last demo's goes on, and a member's. */
  CardContents issuedCard() throws IOException {
    CardContents card = card(files.card());
    new Accounts(miles.database()).open(card.identity().iep(), "Nora Demo", MEMBERS_MILES);
    return card;
  }

  private CardContents card(Path file) throws IOException {
    CardServers.PAYMENT.write(file, List.of(Origin.of(paymentServer())));
    CardServers.LOAD.write(file, List.of(Origin.of(loadServer())));
    if (Files.exists(file)) {
      try (var inHand = CardInFile.open(file)) {
        return CardContents.of(inHand);
      }
    }
    CardProduct product =
        new CardProduct(
            CardProduct.Medium.SOFTWARE,
            DemoKeys.PROVIDER,
            Suite.AES_128,
            DemoKeys.SOFTWARE_GENERATION,
            Period.ofYears(5),
            0,
            List.of(
                new SlotTerms(
                    Amount.ofMinor(0, Currency.EUR),
                    Amount.ofMinor(50_000, Currency.EUR),
                    Amount.ofMinor(10_000, Currency.EUR))));
    return CardCommand.make(
        file, DemoKeys.open(DemoKeys.Store.ISSUER, files.keys()), product, Optional.empty());
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LoggerFactory.getLogger(DemoWorld.class).error("a part of the demo did not stop", e);
      }
    }
  }

  private Trust makeCertificates() throws IOException {
    DemoCertificates made =
        DemoCertificates.make(
            files.tls(),
            Trust.USUAL_PASSWORD.toCharArray(),
            InstantSource.system(),
            new SecureRandom());
    return new Trust(made.trustStore(), Trust.USUAL_PASSWORD);
  }

  private void makeKeys() throws IOException {
    if (!Files.exists(DemoKeys.Store.ISSUER.file(files.keys()))) {
      SecureRandom random = new SecureRandom();
      DemoKeys.generate(TERMINALS, random).write(files.keys(), random);
    }
  }

  private PaymentRole openPayment(LocalDatabase postgres, int port) throws IOException {
    Path settings =
        files.write(
            "payment.properties",
            files.door(port, trust.isPresent())
                + files.database(postgres.database("payment"))
                + "key-store = keys/payment-server.p12\n"
                + "key-store-password-file = keys/payment-server.password\n"
                + "terminals = %d\n".formatted(TERMINALS)
                + "terminal-location = Internet, demo\n");
    return PaymentRole.open(
        PaymentPlan.of(SettingsFile.read(settings, PaymentSettings.ALL)), InstantSource.system());
  }

  private ShopRole openShop(LocalDatabase postgres, int port) throws IOException {
    SHOP.register(files, payment, origin(port));
    Path file =
        files.write(
            "shop.properties",
            files.door(port, trust.isPresent())
                + files.database(postgres.database("shop"))
                + SHOP.settings(payment)
                + "api-key-file = shop.api-key\n"
                + (trust.isPresent() ? "trust-store = tls/demo-trust.p12\n" : ""));
    return ShopRole.open(SettingsFile.read(file, ShopConfiguration.ALL));
  }

  private MilesRole openMiles(LocalDatabase postgres, int port) throws IOException {
    MILES.register(files, payment, origin(port));
    Path file =
        files.write(
            "miles.properties",
            files.door(port, trust.isPresent())
                + files.database(postgres.database("miles"))
                + MILES.settings(payment));
    return MilesRole.open(SettingsFile.read(file, MilesConfiguration.ALL));
  }

  private URI origin(int port) {
    return URI.create((trust.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
  }
}
