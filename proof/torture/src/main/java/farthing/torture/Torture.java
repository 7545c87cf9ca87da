package farthing.torture;

import farthing.base.Currency;
import farthing.messages.SharedKey;
import farthing.payment.StoredAgreements;
import farthing.security.KeyStoreFile;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Purchases with real cards' software, a real payment server in a process of its own and a real
 * PostgreSQL, while messages, cards, clients and servers suffer what the seed wants. Then
 * everything comes back, and an accountant says from journal, cards and order book alone who holds
 * what.
 */
public final class Torture implements AutoCloseable {
  private static final int CARDHOLDERS = 12;

  /** More than cardholders: a killed client's terminal is free only when its lease is over. */
  private static final int TERMINALS = 16;

  private static final int RESUMED_AT_MOST = 8;

  private final TorturePlan plan;
  private final Consumer<String> progress;
  private final long began = System.nanoTime();
  private final Path home;
  private final Masters masters = new Masters(TERMINALS);
  private final Tally tally = new Tally();
  private final Runs runs = new Runs();
  private final Queue<RunPlan> left;
  private final AtomicInteger done = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final PostgresProcess postgres;
  private final PaymentProcess payment;
  private final ShopSide shop;
  private final Storm toPaymentStorm;
  private final Storm toShopStorm;
  private final Road toPayment;
  private final Road toShop;
  private final List<Cardholder> people = new ArrayList<>();

  private Torture(TorturePlan plan, Consumer<String> progress) throws IOException {
    this.plan = plan;
    this.progress = progress;
    this.left = new ConcurrentLinkedQueue<>(plan.all());
    Files.createDirectories(plan.directory());
    this.home = Files.createTempDirectory(plan.directory(), "torture-");
    this.postgres = new PostgresProcess(home.resolve("postgres"));
    SharedKey shared = SharedKey.generate("k1", new SecureRandom());
    this.shop = new ShopSide(home.resolve("orders"), shared, secret());
    this.payment = new PaymentProcess(command(settingsFile()), home.resolve("payment.log"));
    this.toPaymentStorm =
        new Storm(RunPlan.Between.CLIENT_AND_PAYMENT, runs::find, tally, this::kill);
    this.toShopStorm = new Storm(RunPlan.Between.CLIENT_AND_SHOP, runs::find, tally, this::kill);
    this.toPayment = new Road(payment::address, toPaymentStorm);
    this.toShop = new Road(shop::address, toShopStorm);
    shop.opens(toShop.address(), toPayment.address());
  }

  /**
   * Tortures; 2,000 runs take some minutes.
   *
   * @param progress told a line each second
   */
  public static TortureReport run(TorturePlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    Torture torture = new Torture(plan, progress);
    Thread ending = Thread.ofPlatform().unstarted(torture::close);
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      return torture.run();
    } finally {
      torture.close();
      Runtime.getRuntime().removeShutdownHook(ending);
    }
  }

  private TortureReport run() throws IOException, SQLException, InterruptedException {
    register();
    payment.start();
    progress.accept("the payment server serves; its cards, journals and logs are in " + home);
    suffer();
    comeBack();
    return audit();
  }

  /** All runs, each person's one after the other, until none is left. */
  private void suffer() throws InterruptedException {
    Cardholder.World world =
        new Cardholder.World(shop, toShop, toPayment, runs, tally, this::awaitServers);
    int all = left.size();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Math.min(CARDHOLDERS, all); i++) {
      int person = i;
      Cardholder cardholder = new Cardholder(world, card -> newCard(person, card));
      people.add(cardholder);
      threads.add(Thread.ofPlatform().name("cardholder-" + i).start(() -> live(cardholder)));
    }
    for (Thread thread : threads) {
      while (!thread.join(Duration.ofSeconds(1))) {
        progress.accept(Progress.line(done.get(), all, tally, System.nanoTime() - began));
      }
    }
  }

  private TorturedCard newCard(int person, int card) {
    long number = (long) card * CARDHOLDERS + person + 1;
    try {
      return TorturedCard.make(number, masters, home, new Random(plan.seed() * 31 + number));
    } catch (IOException e) {
      throw new IllegalStateException("card " + number + " could not be made", e);
    }
  }

  private void live(Cardholder cardholder) {
    for (RunPlan next = left.poll(); next != null; next = left.poll()) {
      Run run = new Run(next);
      try {
        awaitServers(); // what begins while nothing serves is soon over, and tells little
        cardholder.buy(run);
        payOwed(run);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        run.story.tell("the client failed: " + e);
        failures.add("run %d: %s".formatted(next.number(), trace(e)));
      }
      done.incrementAndGet();
    }
  }

  private void awaitServers() throws InterruptedException {
    try {
      postgres.awaitUp();
      payment.awaitUp();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills that met no message. */
  private void payOwed(Run run) throws InterruptedException {
    for (Fault kill : run.owed()) {
      while (!kill(kill, run)) {
        awaitServers();
      }
      run.killed();
    }
  }

  private boolean kill(Fault which, Run run) {
    boolean killed = which == Fault.SERVER_KILLED ? payment.kill() : postgres.kill();
    if (killed) {
      tally.count(which);
      run.story.tell("FAULT " + which.word());
    }
    return killed;
  }

  /**
   * Nothing is disturbed any more: servers, cards, clients and shop bring to its end what they can.
   */
  private void comeBack() throws IOException, InterruptedException {
    progress.accept("everything comes back");
    toPaymentStorm.calm();
    toShopStorm.calm();
    awaitServers();
    shop.restart();
    Thread.sleep(ShopSide.SHORT.plusSeconds(1)); // every short-lived order is over now
    List<Thread> threads = new ArrayList<>();
    for (Cardholder person : people) {
      threads.add(Thread.ofPlatform().start(() -> comesBack(person)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    shop.asksForWhatIsOpen();
    shop.hearsAllAgain(tally);
    hearOldMessagesAgain();
    // its start compares numbers and sums of the batches; its end closes the books
    payment.kill();
    payment.awaitUp();
    payment.close();
  }

  private void comesBack(Cardholder person) {
    try {
      person.comesBack(RESUMED_AT_MOST);
    } catch (RuntimeException e) {
      failures.add("coming back: " + trace(e));
    }
  }

  private void hearOldMessagesAgain() {
    for (HttpMessage old : toPaymentStorm.olderRequests()) {
      try {
        toPayment.bring(old);
        tally.count(Fault.OLDER_REQUEST_AGAIN);
      } catch (IOException e) {
        failures.add("an old message broke the road: " + e);
      }
    }
  }

  private TortureReport audit() throws IOException, SQLException {
    progress.accept("the accountant reads journal, cards and order book");
    DatabaseSettings journal = postgres.database("payment");
    JournalReading reading = JournalReading.of(journal, masters.proofs());
    List<Books.Card> cards = new ArrayList<>();
    List<Books.ClientWord> words = new ArrayList<>();
    for (Cardholder person : people) {
      person.cards().forEach(card -> cards.add(card.read()));
      words.addAll(person.words());
    }
    Books books =
        new Books(
            cards,
            reading.draws(),
            reading.captures(),
            shop.read(),
            words,
            JournalReading.totals(journal, masters.paymentServer().securityCards()));
    List<Finding> findings = Accountant.audit(books);
    List<String> stories = new ArrayList<>();
    for (Finding finding : findings) {
      stories.add(
          finding
              + "\n"
              + Progress.story(finding.trx(), finding.card(), books, runs, plan, journal));
    }
    if (plan.stories().isPresent()) {
      write(plan.stories().get(), books, journal);
    }
    return new TortureReport(
        plan,
        done.get(),
        tally.byWord(),
        books,
        findings,
        stories,
        List.copyOf(failures),
        (System.nanoTime() - began) / 1e9);
  }

  /** Every run's, also of those that went well. */
  private void write(Path file, Books books, DatabaseSettings journal)
      throws IOException, SQLException {
    StringBuilder all = new StringBuilder();
    for (Run run : runs.all()) {
      all.append(Progress.story(run.trx(), "", books, runs, plan, journal)).append('\n');
    }
    Files.writeString(file, all);
  }

  private void register() {
    try (Database database = Database.open(postgres.database("payment"), Database.PAYMENT)) {
      SharedKey shared = shop.shared();
      MerchantKey sealed =
          new MerchantKey(
              shared.id(),
              StoredAgreements.seal(masters.sealing(), ShopSide.PARTY, shared, new SecureRandom()),
              Instant.now().minusSeconds(60),
              Instant.now().plus(Duration.ofDays(1)));
      new Merchants(database)
          .add(
              new Merchant(
                  ShopSide.PARTY,
                  ShopSide.NAME,
                  toShop.address().toString(),
                  toShop.address().resolve(ShopSide.STATUS).toString(),
                  true,
                  1,
                  Integer.MAX_VALUE,
                  Set.of(Currency.EUR),
                  shop.apiKeyHash(),
                  List.of(sealed)));
    }
  }

  private Path settingsFile() throws IOException {
    DatabaseSettings database = postgres.database("payment");
    String password = secret();
    Path keys = home.resolve("keys.p12");
    new KeyStoreFile(keys, new SecureRandom())
        .create(password.toCharArray(), masters.paymentServer());
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

  private List<String> command(Path settings) {
    List<String> command = new ArrayList<>(plan.server());
    command.add(settings.toString());
    return command;
  }

  private static String secret() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String trace(RuntimeException e) {
    StringBuilder text = new StringBuilder(e.toString());
    Stream.of(e.getStackTrace()).limit(6).forEach(frame -> text.append("\n    at ").append(frame));
    return text.toString();
  }

  @Override
  public synchronized void close() {
    toPayment.close();
    toShop.close();
    payment.close();
    people.forEach(Cardholder::close);
    people.clear();
    shop.close();
    postgres.close();
    if (failures.isEmpty()) {
      remove(home);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // what is left lies where the person put it
    }
  }
}
