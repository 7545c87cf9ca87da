package farthing.app;

import farthing.agents.AgentKeys;
import farthing.agents.EnrolledAgent;
import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.client.Origin;
import farthing.issuing.CardProduct;
import farthing.issuing.SlotTerms;
import farthing.merchant.PaymentAnswer;
import farthing.merchant.PaymentLink;
import farthing.messages.PurchaseMode;
import farthing.miles.Accounts;
import farthing.miles.Miles;
import farthing.shop.Shop;
import farthing.store.Agents;
import farthing.store.Author;
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
import java.time.Duration;
import java.time.InstantSource;
import java.time.Period;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Everybody that loads and purchases need, on one machine, each as in real life: PostgreSQL, the
 * load server, the bank and a points programme, the payment server, the shop and a loyalty site
 * from settings files, an issuer's keys, a card.
 */
final class DemoWorld implements AutoCloseable {
  /** What is loaded onto the card, which is empty at first. */
  static final Amount LOADED = Amount.ofMinor(2_000, Currency.EUR);

  /** Of the points programme; the card's slot for them is opened by the first load. */
  static final Currency POINTS = Currency.named("P1001");

  /** Loaded from the programme, beside the money. */
  static final Amount POINTS_LOADED = Amount.ofMinor(1_200, POINTS);

  /** On the chip, which nobody loads. */
  static final Amount PRELOADED = Amount.ofMinor(10_000, Currency.EUR);

  private static final int TERMINALS = 4;
  private static final int MOST_TRIES = 600;
  private static final Duration A_MOMENT = Duration.ofMillis(100);
  private static final int MEMBERS_MILES = 30_000;

  /** Whose acts the demo's are. */
  static final Author BY = Author.ofProcess().because("the demo");

  static final PartyId SHOP_PARTY = new PartyId("demo-shop");
  private static final DemoMerchant SHOP =
      new DemoMerchant(
          "shop",
          SHOP_PARTY.value(),
          "The Corner Shop",
          Shop.STATUS_PATH,
          Map.of(Currency.EUR, new AmountRange(1, 50_000), POINTS, new AmountRange(1, 20_000)),
          Set.of(PurchaseMode.values()));
  private static final DemoMerchant MILES =
      new DemoMerchant(
          "miles",
          "demo-sea-miles",
          "Sea Miles",
          Miles.STATUS_PATH,
          Map.of(Currency.AUTHENTICATION, new AmountRange(0, 0)),
          PurchaseMode.USUAL);

  private final DemoFiles files;
  private final LocalDatabase postgres;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Optional<Trust> trust = Optional.empty();
  private ClearingRole clearing;
  private PaymentRole payment;
  private ShopRole shop;
  private LoadRole load;
  private BankRole bank;
  private MilesRole miles;
  private BankRole programme;
  private final DemoBank atTheBank;
  private final DemoBank atTheProgramme;

  private DemoWorld(DemoFiles files, LocalDatabase postgres, int port, boolean tls, PrintWriter out)
      throws IOException {
    this.files = files;
    this.postgres = postgres;
    open.push(postgres);
    try {
      if (tls) {
        trust = Optional.of(makeCertificates());
      }
      atTheBank = DemoBank.ofMoney(files, tls);
      atTheProgramme = DemoBank.ofPoints(files, tls);
      makeKeys();
      List<Integer> ports = DemoFiles.ports(port);
      out.println("  load server ...");
      load = openLoadServer(ports.get(2));
      open.push(load);
      out.println("  bank ...");
      bank = atTheBank.open(postgres, load, ports.get(3));
      open.push(bank);
      out.println("  points programme ...");
      programme = atTheProgramme.open(postgres, load, ports.get(4));
      open.push(programme);
      out.println("  clearing ...");
      clearing = openClearing(ports.get(6));
      open.push(clearing);
      DemoClearing.agree(clearingBooks(), files);
      out.println("  payment server ...");
      payment = openPayment(postgres, ports.get(1));
      open.push(payment);
      out.println("  shop ...");
      shop = openShop(ports.get(0), PurchaseMode.SECURITY_CARD);
      open.push(() -> shop.close());
      out.println("  loyalty site ...");
      miles = openMiles(postgres, ports.get(5));
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

  URI programme() {
    return programme.address();
  }

  /** The loyalty site's. */
  URI miles() {
    return miles.address();
  }

  DemoBank atTheBank() {
    return atTheBank;
  }

  DemoBank atTheProgramme() {
    return atTheProgramme;
  }

  DatabaseSettings database(String name) {
    return postgres.database(name);
  }

  Database paymentBooks() {
    return payment.database().by(BY);
  }

  Database clearingBooks() {
    return clearing.database().by(BY);
  }

  /** The shop's password for the pages of what it was paid. */
  Path statementKey() {
    return files.statementKey();
  }

  URI clearing() {
    return clearing.address();
  }

  Path settlementFiles() {
    return files.settlement();
  }

  Database loadBooks() {
    return load.database();
  }

  Database bankBooks() {
    return bank.database();
  }

  Database programmeBooks() {
    return programme.database();
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

  Path chip() {
    return files.chip();
  }

  /** A chip that came with money on it, made unless the last demo's goes on. */
  CardContents issuedChip() throws IOException {
    return card(files.chip(), CardProduct.Medium.CHIP, DemoKeys.CHIP_GENERATION, PRELOADED);
  }

  private CardContents card(Path file) throws IOException {
    return card(
        file,
        CardProduct.Medium.SOFTWARE,
        DemoKeys.SOFTWARE_GENERATION,
        Amount.ofMinor(0, Currency.EUR));
  }

  private CardContents card(Path file, CardProduct.Medium medium, int generation, Amount on)
      throws IOException {
    CardServers.PAYMENT.write(file, List.of(Origin.of(paymentServer())));
    CardServers.LOAD.write(file, List.of(Origin.of(loadServer())));
    if (Files.exists(file)) {
      try (var inHand = CardInFile.open(file)) {
        return CardContents.of(inHand);
      }
    }
    CardProduct product =
        new CardProduct(
            medium,
            DemoKeys.PROVIDER,
            Suite.AES_128,
            generation,
            Period.ofYears(5),
            0,
            List.of(
                new SlotTerms(
                    on,
                    Amount.ofMinor(50_000, Currency.EUR),
                    Amount.ofMinor(10_000, Currency.EUR))));
    return DemoClearing.issue(
        clearingBooks(), file, DemoKeys.open(DemoKeys.Store.ISSUER, files.keys()), product);
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

  private LoadRole openLoadServer(int port) throws IOException {
    Path settings =
        files.write(
            "load.properties",
            files.door(port, trust.isPresent())
                // one journal with the payment server: what a software purse has paid is not
                // unloaded
                + files.database(postgres.database("payment"))
                + "software-purse-unloads = within-journal\n"
                + "opened-slot = %1$s 100000, %1$s 20000\n".formatted(POINTS.name())
                + "key-store = keys/load-server.p12\n"
                + "key-store-password-file = keys/load-server.password\n"
                + "module = software\n"
                + "module-key-store = keys/load-server.p12\n"
                + "module-key-store-password-file = keys/load-server.password\n");
    return LoadRole.open(
        LoadPlan.of(SettingsFile.read(settings, LoadSettings.ALL)), InstantSource.system());
  }

  private ClearingRole openClearing(int port) throws IOException {
    Path settings =
        files.write(
            "clearing.properties",
            files.door(port, trust.isPresent())
                // one database with the load server: it has the float and the shadow balances
                + files.database(postgres.database("payment"))
                + "key-store = keys/clearing.p12\n"
                + "key-store-password-file = keys/clearing.password\n");
    return ClearingRole.open(SettingsFile.read(settings, ClearingSettings.ALL));
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
                + "collector = %s\n".formatted(clearing.address())
                + "collector-key-file = %s\n".formatted(files.collectorKey().getFileName())
                + "collect-wait-minutes = 0\n"
                + (trust.isPresent() ? "trust-store = tls/demo-trust.p12\n" : "")
                + "batch-ceilings = EUR 1000000.00, %s 1000000\n".formatted(POINTS.name())
                + "terminal-location = Internet, demo\n");
    return PaymentRole.open(
        PaymentPlan.of(SettingsFile.read(settings, PaymentSettings.ALL)), InstantSource.system());
  }

  /** From here on its orders say that this one checks the cards' proofs. */
  void shopChecksBy(PurchaseMode mode) throws IOException {
    int port = shop.address().getPort();
    shop.close();
    shop = openShop(port, mode);
  }

  /** Until the payment server knows how a purchase ended, which the shop may report later. */
  void awaitReported(TransactionId trx) throws IOException {
    PaymentLink link = SHOP.link(files, payment, trust);
    await(
        "the shop did not report purchase " + trx,
        () -> link.ask(trx) instanceof PaymentAnswer.Ended);
  }

  /** What others do in their own time. */
  interface Question {
    boolean isTrue() throws IOException, InterruptedException;
  }

  /**
   * @param otherwise what is said when it does not come true
   */
  static void await(String otherwise, Question question) throws IOException {
    try {
      for (int tries = 0; tries < MOST_TRIES; tries++) {
        if (question.isTrue()) {
          return;
        }
        Thread.sleep(A_MOMENT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException(otherwise);
  }

  /** The keys of a terminal that the operator has enrolled. */
  AgentKeys kiosk() throws IOException {
    if (!Files.exists(files.kiosk())) {
      AgentKeys keys = AgentKeys.generate(new PartyId("demo-kiosk"));
      files.write(
          files.kiosk().getFileName().toString(), keys.toJson(SecretAccess.granted()).text());
    }
    AgentKeys keys = AgentKeys.parse(AgentKeyFile.read(files.kiosk()));
    EnrolledAgent enrolled = keys.enrolled();
    new Agents(paymentBooks()).add(enrolled.agent(), "The demo's hall", enrolled.toJson());
    return keys;
  }

  private ShopRole openShop(int port, PurchaseMode mode) throws IOException {
    SHOP.register(files, payment, origin(port));
    Path file =
        files.write(
            "shop.properties",
            files.door(port, trust.isPresent())
                + files.database(postgres.database("shop"))
                + SHOP.settings(payment)
                + "api-key-file = shop.api-key\n"
                + "mode = %d\n".formatted(mode.figure())
                + "points-programme = %s\n".formatted(POINTS.name())
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
