package farthing.app;

import farthing.load.LoadServer;
import farthing.load.StoredBanks;
import farthing.payment.StoredHotlist;
import farthing.store.Banks;
import farthing.store.Database;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.Merchants;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A load server, put together and serving: database, journal, host security module, door. */
final class LoadRole implements AutoCloseable {
  private final Deque<Runnable> open = new ArrayDeque<>();
  private final Database database;
  private final HttpDoor door;
  private final HttpDoor admin;

  private LoadRole(LoadPlan plan, InstantSource time) throws IOException {
    open.push(plan.module()::close);
    try {
      database = Database.open(plan.database(), Database.PAYMENT);
      open.push(database::close);
      Journal journal = Journal.open(database);
      open.push(journal::close);
      Metrics metrics = new Metrics();
      LoadServer server =
          new LoadServer(
              journal,
              new StoredBanks(new Banks(new Merchants(database)), plan.sealing(), time),
              plan.module().module(),
              new StoredHotlist(new Hotlist(database), time),
              plan.policy(),
              plan.remotes(),
              new SecureRandom(),
              time);
      server.measure(metrics);
      Health health = new Health().check("database", () -> PaymentRole.answers(database));
      List<Route> routes = new ArrayList<>(server.routes());
      routes.add(health.route());
      admin = Admin.open(plan.admin(), health, metrics);
      open.push(admin::close);
      door = HttpDoor.open(plan.door(), routes, metrics);
      open.push(door::close);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Serves when this returns. */
  static LoadRole open(LoadPlan plan, InstantSource time) throws IOException {
    return new LoadRole(plan, time);
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
