package farthing.app;

import farthing.base.PsamId;
import farthing.payment.IssuerLink;
import farthing.payment.PaymentPolicy;
import farthing.payment.PaymentServer;
import farthing.payment.StoredAgreements;
import farthing.payment.StoredHotlist;
import farthing.payment.Terminal;
import farthing.payment.TerminalRack;
import farthing.payment.TerminalRack.Place;
import farthing.payment.WebhookParties;
import farthing.payment.WebhookSender;
import farthing.security.BatchLimits;
import farthing.security.PsamRules;
import farthing.store.Database;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.PsamClaim;
import farthing.store.WebhookQueue;
import farthing.store.Webhooks;
import farthing.web.Health;
import farthing.web.HttpCaller;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A payment server, put together and serving: database, journal, security cards, door. */
final class PaymentRole implements AutoCloseable {
  private static final int DATABASE_SECONDS = 2;

  /** At two blocks lost per crash, a security card lasts for two million crashes. */
  private static final int NUMBERS_PER_BLOCK = 1_000;

  /** A server killed a moment ago may still be connected. */
  private static final Duration FOR_THE_LAST_ONE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(PaymentRole.class);

  private final Deque<Runnable> open = new ArrayDeque<>();
  private final Database database;
  private final HttpDoor door;
  private final HttpDoor admin;

  private PaymentRole(PaymentPlan plan, InstantSource time) throws IOException {
    try {
      database = Database.open(plan.database(), Database.PAYMENT);
      open.push(database::close);
      List<Place> places = places(plan);
      PsamClaim claim =
          PsamClaim.take(database, places.stream().map(Place::psam).toList(), FOR_THE_LAST_ONE);
      open.push(claim::close);
      Webhooks webhooks = new Webhooks(database);
      WebhookParties told = new WebhookParties(webhooks);
      Journal journal = Journal.open(database, told);
      open.push(journal::close);
      List<Terminal> terminals = terminals(plan, places, database, time);
      Optional<IssuerLink> issuer = plan.issuer().map(IssuerPlan::link);
      issuer.ifPresent(link -> open.push(link::close));
      PaymentPolicy policy = issuer.map(plan.policy()::asking).orElse(plan.policy());
      PaymentServer server = server(plan, policy, terminals, database, claim, journal, time);
      Metrics metrics = new Metrics();
      server.measure(metrics);
      Optional<Collection> collection =
          plan.collection()
              .map(c -> new Collection(c, server, terminals, database, claim::isHeld, time));
      collection.ifPresent(c -> {
        open.push(c::close);
        c.measure(metrics);
      });
      ScheduledExecutorService ending =
          Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("ending").factory());
      var _ = ending.scheduleWithFixedDelay(() -> endExpired(server), 1, 1, TimeUnit.SECONDS);
      open.push(ending::close);
      WebhookSender sender = sender(plan, database, webhooks, time);
      open.push(sender::close);
      sender.measure(metrics);
      ScheduledExecutorService telling =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("webhooks").factory());
      var _ = telling.scheduleWithFixedDelay(() -> tell(told, sender), 0, 1, TimeUnit.SECONDS);
      open.push(telling::close);
      List<Route> routes = new ArrayList<>(server.routes());
      routes.add(health(database, claim).route());
      Health watched = health(database, claim);
      collection.ifPresent(c -> {
        watched.check("collector", c::isReached);
        watched.check("administration", c::isAdministered);
      });
      issuer.ifPresent(link -> watched.check("issuer", link::isHeard));
      admin = Admin.open(plan.admin(), watched, metrics);
      open.push(admin::close);
      door = HttpDoor.open(plan.door(), routes, metrics);
      open.push(door::close);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Serves when this returns. */
  static PaymentRole open(PaymentPlan plan, InstantSource time) throws IOException {
    return new PaymentRole(plan, time);
  }

  /** The collector is not in it: purchases go on without. */
  private static Health health(Database database, PsamClaim claim) {
    return new Health()
        .check("database", () -> answers(database))
        .check("security-cards", claim::isHeld);
  }

  /** What is not ended now is ended by the next call. */
  private static void endExpired(PaymentServer server) {
    try {
      server.endExpired();
    } catch (RuntimeException e) {
      LOG.warn("expired purchases wait: {}", e.toString());
    }
  }

  /** What is not told now is told by the next call. */
  private static void tell(WebhookParties told, WebhookSender sender) {
    try {
      told.refresh();
      sender.turn();
    } catch (RuntimeException e) {
      LOG.warn("webhooks wait: {}", e.toString());
    }
  }

  private static WebhookSender sender(
      PaymentPlan plan, Database database, Webhooks webhooks, InstantSource time) {
    return new WebhookSender(
        new WebhookQueue(database),
        webhooks,
        DemoKeys.sealingKey(plan.keys()),
        new HttpCaller(WebhookSender.bounds()),
        new SecureRandom(),
        time);
  }

  URI address() {
    return door.address();
  }

  /** Where operators look. */
  URI admin() {
    return admin.address();
  }

  Database database() {
    return database;
  }

  /** Lets those inside finish, then closes the books. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }

  private static List<Terminal> terminals(
      PaymentPlan plan, List<Place> places, Database database, InstantSource time) {
    return new TerminalRack(
            database,
            plan.keys(),
            new PsamRules(
                plan.securityCardsLastDay(), true, plan.securityCardSuites(), NUMBERS_PER_BLOCK),
            new BatchLimits(plan.batchPurchases(), plan.ceilingsMinor()),
            new StoredHotlist(new Hotlist(database), time),
            time)
        .fill(places);
  }

  private static PaymentServer server(
      PaymentPlan plan,
      PaymentPolicy policy,
      List<Terminal> terminals,
      Database database,
      PsamClaim claim,
      Journal journal,
      InstantSource time) {
    StoredAgreements register =
        new StoredAgreements(database, DemoKeys.sealingKey(plan.keys()), time);
    return new PaymentServer(journal, register, terminals, policy, claim::isHeld, time);
  }

  private static List<Place> places(PaymentPlan plan) {
    List<PsamId> cards = plan.keys().securityCards();
    int first = plan.firstTerminal() - 1;
    if (cards.size() < first + plan.terminals()) {
      throw Failed.wrongUsage(
          "%d terminals are wanted from the %d. on, and the key store has %d security cards"
              .formatted(plan.terminals(), plan.firstTerminal(), cards.size()),
          "Lower `terminals`, or use a key store with more. Nothing was started.");
    }
    return IntStream.range(first, first + plan.terminals())
        .mapToObj(i -> new Place("T%04d".formatted(i + 1), plan.location(), cards.get(i)))
        .toList();
  }

  static boolean answers(Database database) throws SQLException {
    try (Connection connection = database.source().getConnection()) {
      return connection.isValid(DATABASE_SECONDS);
    }
  }
}
