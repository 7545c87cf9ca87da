package farthing.bench;

import farthing.agents.AgentKeys;
import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.client.Agent;
import farthing.client.FileJournal;
import farthing.client.Pauses;
import farthing.client.PaymentServers;
import farthing.client.PurchaseClient;
import farthing.client.PurchaseEnd;
import farthing.client.PurchaseJournal;
import farthing.messages.PurchaseMode;
import farthing.payment.Agreement;
import farthing.payment.PaymentPolicy;
import farthing.payment.PaymentServer;
import farthing.payment.StoredHotlist;
import farthing.payment.Terminal;
import farthing.payment.TerminalRack;
import farthing.security.BatchLimits;
import farthing.security.PsamRules;
import farthing.store.Database;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import farthing.web.CallerSettings;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpCaller;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What the patent claims of its embodiments, side by side in one run: how long a purchase holds a
 * security card, what travels, how many purchases four security cards serve. The product's own
 * client, merchant SDK and payment server do the work; only what on this machine takes no time is
 * made slow.
 */
public final class EmbodimentBench {
  private static final AgentKeys KIOSK = AgentKeys.generate(new PartyId("bench-kiosk"));
  private static final int BATCH_PURCHASES = 1_000_000;
  private static final int NUMBERS_PER_BLOCK = 10_000;
  private static final Duration SLOW_AS_MEANT = Duration.ofMinutes(1);
  private static final Duration A_MOMENT = Duration.ofMillis(10);

  private final EmbodimentPlan plan;
  private final Scheme scheme;
  private final Path home;
  private final Consumer<String> progress;
  private final LongAdder heldNanos = new LongAdder();
  private final LongAdder holds = new LongAdder();

  private EmbodimentBench(
      EmbodimentPlan plan, Scheme scheme, Path home, Consumer<String> progress) {
    this.plan = plan;
    this.scheme = scheme;
    this.home = home;
    this.progress = progress;
  }

  /**
   * Measures; takes the plan's times once for each mode, and some seconds to start.
   *
   * @param progress told in lines for people what is going on
   */
  public static EmbodimentFigures run(EmbodimentPlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    Files.createDirectories(plan.directory());
    Path home = Files.createTempDirectory(plan.directory(), "embodiments-");
    progress.accept("starting PostgreSQL in " + home);
    try (LocalDatabase postgres = LocalDatabase.start(home.resolve("postgres"))) {
      Machine machine = Machine.here(postgres);
      Scheme scheme = Scheme.generate(EmbodimentPlan.SECURITY_CARDS);
      List<EmbodimentFigures.Row> rows = new ArrayList<>();
      EmbodimentBench bench = new EmbodimentBench(plan, scheme, home, progress);
      try (Database database = Database.open(postgres.database("payment"), Database.PAYMENT);
          Journal journal = Journal.open(database)) {
        bench.measureAll(database, journal, rows);
      }
      return new EmbodimentFigures(plan, machine, rows);
    } finally {
      Contest.remove(home);
    }
  }

  private void measureAll(Database database, Journal journal, List<EmbodimentFigures.Row> rows)
      throws IOException, InterruptedException {
    try (Storefront shop = new Storefront(scheme)) {
      List<Terminal> terminals = terminals(database);
      for (PurchaseMode mode : PurchaseMode.values()) {
        try (LongLine toShop = LongLine.to(shop.address(), plan.roundTrip());
            HttpDoor payment = open(journal, terminals, toShop.address());
            LongLine toPayment = LongLine.to(payment.address(), plan.roundTrip());
            LongLine direct = LongLine.to(payment.address(), plan.roundTrip())) {
          rows.add(new Stage(mode, shop, toShop, toPayment, direct).run());
        }
      }
    }
  }

  private HttpDoor open(Journal journal, List<Terminal> terminals, URI shop) throws IOException {
    PaymentServer server =
        new PaymentServer(
            journal,
            Agreement.Register.of(List.of(agreement(shop)), List.of(KIOSK.enrolled())),
            terminals,
            PaymentPolicy.usual(),
            InstantSource.system());
    DoorBounds bounds =
        DoorBounds.usual()
            .withPace(SLOW_AS_MEANT) // the waiting is for security cards, and no sign of overload
            .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
    return HttpDoor.open(
        DoorSettings.loopback("payment").within(bounds), server.routes(), new Metrics());
  }

  private Agreement agreement(URI shop) {
    return new Agreement(
        Scheme.SHOP,
        Scheme.SHOP_NAME,
        shop.toString(),
        Storefront.status(shop),
        true,
        Map.of(Currency.EUR, new AmountRange(1, Integer.MAX_VALUE)),
        Set.of(PurchaseMode.values()),
        Suite.USUAL,
        Map.of(
            scheme.shared().id(), new Agreement.Key(scheme.shared(), Instant.EPOCH, Instant.MAX)),
        Sha256.of(Storefront.API_KEY));
  }

  private List<Terminal> terminals(Database database) {
    BatchLimits limits =
        new BatchLimits(BATCH_PURCHASES, Map.of(Currency.EUR, (long) BATCH_PURCHASES));
    return new TerminalRack(
            database,
            scheme.paymentServer(),
            new PsamRules(Scheme.LAST_DAY, true, NUMBERS_PER_BLOCK),
            limits,
            new StoredHotlist(new Hotlist(database), InstantSource.system()),
            InstantSource.system())
        .fill(scheme.places()).stream()
            .map(t ->
                new Terminal(
                    t.id(), t.location(), new SlowSecurityCard(t.card(), plan, heldNanos, holds)))
            .toList();
  }

  /** One mode, from the first purchase to the last report. */
  private final class Stage {
    private final PurchaseMode mode;
    private final Storefront shop;
    private final LongLine toShop;
    private final LongLine toPayment;
    private final LongLine direct;
    private final AtomicLong paid = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    Stage(
        PurchaseMode mode, Storefront shop, LongLine toShop, LongLine toPayment, LongLine direct) {
      this.mode = mode;
      this.shop = shop;
      this.toShop = toShop;
      this.toPayment = toPayment;
      this.direct = direct;
    }

    EmbodimentFigures.Row run() throws InterruptedException {
      int number = plan.clients(mode);
      progress.accept("FIG. %d: warming up with %d clients".formatted(mode.figure(), number));
      List<Thread> clients = new ArrayList<>();
      clients.add(Thread.ofVirtual().name("client").start(this::buy));
      awaitTheFirst(); // or all of them would wait for what is slow the first time, and come again
      for (int i = 1; i < number; i++) {
        clients.add(Thread.ofVirtual().name("client").start(this::buy));
      }
      Thread.sleep(plan.warmUp());
      progress.accept("FIG. %d: measuring".formatted(mode.figure()));
      long paidBefore = paid.get();
      long heldBefore = heldNanos.sum();
      long holdsBefore = holds.sum();
      long began = System.nanoTime();
      do {
        Thread.sleep(plan.measured());
      } while (paid.get() == paidBefore && failures.isEmpty()); // a machine that stood still
      double seconds = (System.nanoTime() - began) / 1e9;
      double perSecond = (paid.get() - paidBefore) / seconds;
      double heldMillis =
          (heldNanos.sum() - heldBefore) / 1e6 / Math.max(1, holds.sum() - holdsBefore);
      over = true;
      for (Thread client : clients) {
        client.join();
      }
      int reported = shop.report(direct.address());
      if (mode.isReported() && reported != paid.get()) {
        failures.add("%d paid, %d reported".formatted(paid.get(), reported));
      }
      double all = Math.max(1, paid.get());
      return new EmbodimentFigures.Row(
          mode,
          toPayment.messages() / 2.0 / all,
          (toShop.messages() + toPayment.messages() + direct.messages()) / all,
          (toShop.bytes() + toPayment.bytes() + direct.bytes()) / all,
          heldMillis,
          perSecond / EmbodimentPlan.SECURITY_CARDS,
          failures.size(),
          Optional.ofNullable(failures.peek()));
    }

    /** As long as the first of a new process take, there is nothing to measure. */
    private void awaitTheFirst() throws InterruptedException {
      while (paid.get() < EmbodimentPlan.SECURITY_CARDS && failures.isEmpty()) {
        Thread.sleep(A_MOMENT);
      }
    }

    /** A person with a chip, who buys again and again. */
    private void buy() {
      try (HttpCaller caller = new HttpCaller(CallerSettings.usual());
          SlowChip chip = new SlowChip(scheme.chip(), plan.card());
          PurchaseJournal journal =
              FileJournal.open(
                  Files.createTempFile(home, "card", ".journal"), InstantSource.system())) {
        PurchaseClient client =
            new PurchaseClient(
                PaymentServers.of(List.of(toPayment.address().toString())),
                caller,
                new Approving(),
                InstantSource.system(),
                Pauses.real(),
                Suite.USUAL,
                Optional.of(new Agent(KIOSK)));
        while (!over) {
          PurchaseEnd end =
              client.pay(shop.sell(mode, toShop.address(), toPayment.address()), chip, journal);
          if (end instanceof PurchaseEnd.Paid) {
            paid.incrementAndGet();
          } else {
            failures.add(end.text());
          }
        }
      } catch (IOException | RuntimeException e) {
        failures.add(String.valueOf(e));
      }
    }
  }
}
