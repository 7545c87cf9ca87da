package farthing.app;

import farthing.load.CardUpdates;
import farthing.load.ClearedBalances;
import farthing.load.JournalBalances;
import farthing.load.LoadPolicy;
import farthing.load.LoadServer;
import farthing.load.RefundDesk;
import farthing.load.Refunding;
import farthing.load.StoredBanks;
import farthing.payment.StoredHotlist;
import farthing.store.Banks;
import farthing.store.CardOpenings;
import farthing.store.CardUpdateBook;
import farthing.store.Database;
import farthing.store.FloatPoster;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.Ledger;
import farthing.store.Merchants;
import farthing.store.PurseBook;
import farthing.store.PurseTotals;
import farthing.store.StoreUnavailable;
import farthing.store.WaitingRefunds;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A load server, put together and serving: database, journal, host security module, door. */
final class LoadRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadRole.class);

  private final Deque<Runnable> open = new ArrayDeque<>();
  private final Database database;
  private final HttpDoor door;
  private final HttpDoor admin;

  private LoadRole(LoadPlan plan, InstantSource time) throws IOException {
    open.push(plan.module()::close);
    try {
      database = Database.open(plan.database(), Database.PAYMENT, Database.LEDGER);
      open.push(database::close);
      Journal journal = Journal.open(database);
      open.push(journal::close);
      Metrics metrics = new Metrics();
      StoredBanks banks = new StoredBanks(new Banks(new Merchants(database)), plan.sealing(), time);
      StoredHotlist hotlist = new StoredHotlist(new Hotlist(database), time);
      LoadPolicy policy = policy(plan, database);
      LoadServer server =
          new LoadServer(
              journal,
              banks,
              plan.module().module(),
              hotlist,
              policy,
              plan.remotes(),
              new SecureRandom(),
              time);
      server.measure(metrics);
      FloatPoster poster = new FloatPoster(database, new Ledger(database));
      metrics.registry().gauge("farthing.float.due", poster, LoadRole::due);
      ScheduledExecutorService posting =
          Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("float").factory());
      var _ = posting.scheduleWithFixedDelay(() -> post(poster), 0, 1, TimeUnit.SECONDS);
      open.push(posting::close);
      Health health = new Health().check("database", () -> PaymentRole.answers(database));
      List<Route> routes = new ArrayList<>(server.routes());
      policy
          .refunding()
          .map(how ->
              new RefundDesk(
                  how, journal, banks, plan.module().module(), hotlist, new SecureRandom(), time))
          .ifPresent(desk -> routes.addAll(desk.routes()));
      routes.addAll(
          new CardUpdates(
                  new CardUpdateBook(database),
                  plan.module().module(),
                  hotlist,
                  new SecureRandom(),
                  time)
              .routes());
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

  private static LoadPolicy policy(LoadPlan plan, Database database) {
    LoadPolicy policy =
        plan.unloadsSoftware()
            ? plan.policy()
                .unloadingSoftwareWithin(
                    new ClearedBalances(
                        new JournalBalances(
                            new PurseTotals(database), new CardOpenings(database)::minor),
                        new PurseBook(database)))
            : plan.policy();
    return plan.refundsParty()
        .map(party -> policy.refunding(new Refunding(party, new WaitingRefunds(database))))
        .orElse(policy);
  }

  /** The issuer's books follow the journal; what is not posted now is posted by the next call. */
  private static void post(FloatPoster poster) {
    try {
      poster.post();
    } catch (RuntimeException e) {
      LOG.warn("the float waits: {}", e.toString());
    }
  }

  private static double due(FloatPoster poster) {
    try {
      return poster.due();
    } catch (StoreUnavailable e) {
      return Double.NaN;
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
