package farthing.app;

import farthing.clearing.Clearing;
import farthing.store.Database;
import farthing.web.DoorSettings;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clearing, put together and serving: database, keys, door, and a thread that books. */
final class ClearingRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClearingRole.class);

  /** Everything that clearing keeps, in the issuer's database. */
  static final String[] TABLES = {
    Database.PAYMENT, Database.LEDGER, Database.CARDS, Database.CLEARING
  };

  private final Deque<Runnable> open = new ArrayDeque<>();
  private final Database database;
  private final HttpDoor door;
  private final HttpDoor admin;

  private ClearingRole(Settings settings) throws IOException {
    OpenedKeys keys = OpenedKeys.open(settings);
    open.push(keys::close);
    try {
      database = Database.open(PaymentPlan.database(settings), TABLES);
      open.push(database::close);
      Clearing clearing = new Clearing(database, keys.keys());
      Metrics metrics = new Metrics();
      clearing.measure(metrics);
      ScheduledExecutorService booking =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("clearing").factory());
      var _ = booking.scheduleWithFixedDelay(() -> turn(clearing), 0, 1, TimeUnit.SECONDS);
      var _ = booking.scheduleWithFixedDelay(() -> heal(clearing), 1, 1, TimeUnit.MINUTES);
      open.push(booking::close);
      Health health = new Health().check("database", () -> PaymentRole.answers(database));
      List<Route> routes = new ArrayList<>(clearing.routes());
      routes.add(health.route());
      admin =
          Admin.open(
              DoorSettings.loopback("clearing-admin")
                  .at(
                      settings.get(PaymentSettings.ADMIN_ADDRESS),
                      settings.get(ClearingSettings.ADMIN_PORT)),
              health,
              metrics);
      open.push(admin::close);
      door =
          HttpDoor.open(
              PaymentPlan.door("clearing", ClearingSettings.PORT, settings), routes, metrics);
      open.push(door::close);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Serves when this returns. */
  static ClearingRole open(Settings settings) throws IOException {
    return new ClearingRole(settings);
  }

  /** What is not booked now is booked by the next call. */
  private static void turn(Clearing clearing) {
    try {
      clearing.turn();
    } catch (RuntimeException e) {
      LOG.warn("clearing waits: {}", e.toString());
    }
  }

  /** A load that was under way has ended, a card was registered late; new cards were made. */
  private static void heal(Clearing clearing) {
    try {
      int opened = clearing.openings();
      if (opened > 0) {
        LOG.info("what {} new cards opened with is in the books", opened);
      }
      int paid = clearing.heal();
      if (paid > 0) {
        LOG.info("{} disputed records are paid: what was missing has come", paid);
      }
    } catch (RuntimeException e) {
      LOG.warn("disputes wait: {}", e.toString());
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
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }
}
