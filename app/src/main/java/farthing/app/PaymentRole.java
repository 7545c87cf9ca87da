package farthing.app;

import farthing.base.PsamId;
import farthing.payment.PaymentServer;
import farthing.payment.StoredAgreements;
import farthing.payment.StoredHotlist;
import farthing.payment.TerminalRack;
import farthing.payment.TerminalRack.Place;
import farthing.security.BatchLimits;
import farthing.security.PsamRules;
import farthing.store.Database;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.Merchants;
import farthing.store.PsamClaim;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A payment server, put together and serving: database, journal, security cards, door. */
final class PaymentRole implements AutoCloseable {
  private static final int DATABASE_SECONDS = 2;

  /** At two blocks lost per crash, a security card lasts for two million crashes. */
  private static final int NUMBERS_PER_BLOCK = 1_000;

  /** A server killed a moment ago may still be connected. */
  private static final Duration FOR_THE_LAST_ONE = Duration.ofSeconds(10);

  private final Database database;
  private final PsamClaim claim;
  private final Journal journal;
  private final HttpDoor door;
  private final HttpDoor admin;

  private PaymentRole(
      Database database, PsamClaim claim, Journal journal, HttpDoor door, HttpDoor admin) {
    this.database = database;
    this.claim = claim;
    this.journal = journal;
    this.door = door;
    this.admin = admin;
  }

  /** Serves when this returns. */
  static PaymentRole open(PaymentPlan plan, InstantSource time) throws IOException {
    Database database = Database.open(plan.database(), Database.PAYMENT);
    PsamClaim claim = null;
    Journal journal = null;
    try {
      List<Place> places = places(plan);
      claim = PsamClaim.take(database, places.stream().map(Place::psam).toList(), FOR_THE_LAST_ONE);
      journal = Journal.open(database);
      PaymentServer server = server(plan, places, database, claim, journal, time);
      Metrics metrics = new Metrics();
      server.measure(metrics);
      Health health =
          new Health()
              .check("database", () -> answers(database))
              .check("security-cards", claim::isHeld);
      List<Route> routes = new ArrayList<>(server.routes());
      routes.add(health.route());
      HttpDoor admin = Admin.open(plan.admin(), health, metrics);
      try {
        HttpDoor door = HttpDoor.open(plan.door(), routes, metrics);
        return new PaymentRole(database, claim, journal, door, admin);
      } catch (IOException | RuntimeException e) {
        admin.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      if (journal != null) {
        journal.close();
      }
      if (claim != null) {
        claim.close();
      }
      database.close();
      throw e;
    }
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
    door.close();
    admin.close();
    journal.close();
    claim.close();
    database.close();
  }

  private static PaymentServer server(
      PaymentPlan plan,
      List<Place> places,
      Database database,
      PsamClaim claim,
      Journal journal,
      InstantSource time) {
    TerminalRack rack =
        new TerminalRack(
            database,
            plan.keys(),
            new PsamRules(
                plan.securityCardsLastDay(), true, plan.securityCardSuites(), NUMBERS_PER_BLOCK),
            new BatchLimits(plan.batchPurchases(), plan.ceilingsMinor()),
            new StoredHotlist(new Hotlist(database), time),
            time);
    StoredAgreements register =
        new StoredAgreements(new Merchants(database), DemoKeys.sealingKey(plan.keys()), time);
    return new PaymentServer(
        journal, register, rack.fill(places), plan.policy(), claim::isHeld, time);
  }

  private static List<Place> places(PaymentPlan plan) {
    List<PsamId> cards = plan.keys().securityCards();
    if (cards.size() < plan.terminals()) {
      throw Failed.wrongUsage(
          "%d terminals are wanted, and the key store has %d security cards"
              .formatted(plan.terminals(), cards.size()),
          "Lower `terminals`, or use a key store with more. Nothing was started.");
    }
    return IntStream.range(0, plan.terminals())
        .mapToObj(i -> new Place("T%04d".formatted(i + 1), plan.location(), cards.get(i)))
        .toList();
  }

  static boolean answers(Database database) throws SQLException {
    try (Connection connection = database.source().getConnection()) {
      return connection.isValid(DATABASE_SECONDS);
    }
  }
}
