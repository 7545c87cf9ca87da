package farthing.app;

import farthing.clearing.Concentration;
import farthing.exchange.AdministrationLink;
import farthing.exchange.CollectorLink;
import farthing.store.Database;
import farthing.web.CallerSettings;
import farthing.web.DoorSettings;
import farthing.web.Health;
import farthing.web.HttpCaller;
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

/** A concentration point, put together and serving: database, door, and a thread that hands on. */
final class ConcentrationRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConcentrationRole.class);

  private final Deque<Runnable> open = new ArrayDeque<>();
  private final HttpDoor door;
  private final HttpDoor admin;

  private ConcentrationRole(Settings settings) throws IOException {
    try {
      Database database = Database.open(PaymentPlan.database(settings), Database.CLEARING);
      open.push(database::close);
      Concentration point = new Concentration(database, link(settings), administration(settings));
      open.push(point::close);
      Metrics metrics = new Metrics();
      point.measure(metrics);
      ScheduledExecutorService handing =
          Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("batches").factory());
      var _ = handing.scheduleWithFixedDelay(() -> turn(point), 0, 1, TimeUnit.SECONDS);
      open.push(handing::close);
      ScheduledExecutorService asking =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("administration").factory());
      var _ = asking.scheduleWithFixedDelay(() -> administer(point), 0, 1, TimeUnit.SECONDS);
      open.push(asking::close);
      List<Route> routes = new ArrayList<>(point.routes());
      routes.add(health(database).route());
      Health watched =
          health(database)
              .check("clearing", point::isReached)
              .check("claims", point::areClaimsTaken)
              .check("administration", point::isAdministered);
      admin =
          Admin.open(
              DoorSettings.loopback("concentration-admin")
                  .at(
                      settings.get(PaymentSettings.ADMIN_ADDRESS),
                      settings.get(ConcentrationSettings.ADMIN_PORT)),
              watched,
              metrics);
      open.push(admin::close);
      door =
          HttpDoor.open(
              PaymentPlan.door("concentration", ConcentrationSettings.PORT, settings),
              routes,
              metrics);
      open.push(door::close);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Serves when this returns. */
  static ConcentrationRole open(Settings settings) throws IOException {
    return new ConcentrationRole(settings);
  }

  /** Clearing is not in it: what payment servers bring is taken without. */
  private static Health health(Database database) {
    return new Health().check("database", () -> PaymentRole.answers(database));
  }

  private static CollectorLink link(Settings settings) {
    return new CollectorLink(
        new HttpCaller(bounds(settings)),
        settings.get(ConcentrationSettings.CLEARING),
        settings.get(ConcentrationSettings.CLEARING_KEY).reveal(),
        settings.get(ConcentrationSettings.RATE));
  }

  private static AdministrationLink administration(Settings settings) {
    return new AdministrationLink(
        new HttpCaller(bounds(settings)),
        settings.get(ConcentrationSettings.CLEARING),
        settings.get(ConcentrationSettings.CLEARING_KEY).reveal());
  }

  private static CallerSettings bounds(Settings settings) {
    return settings
        .find(PaymentSettings.TRUST)
        .map(store ->
            new Trust(
                store,
                settings
                    .find(PaymentSettings.TRUST_PASSWORD)
                    .map(Secret::reveal)
                    .orElse(Trust.USUAL_PASSWORD)))
        .map(trust -> CollectorLink.bounds().trusting(trust.keys()))
        .orElseGet(CollectorLink::bounds);
  }

  /** What is not handed on now is handed on by the next call. */
  private static void turn(Concentration point) {
    try {
      point.turn();
    } catch (RuntimeException e) {
      LOG.warn("batches wait: {}", e.toString());
    }
  }

  /** What is not brought now is brought by the next call. */
  private static void administer(Concentration point) {
    try {
      point.administer();
    } catch (RuntimeException e) {
      LOG.warn("administration data waits: {}", e.toString());
    }
  }

  URI address() {
    return door.address();
  }

  /** Where operators look. */
  URI admin() {
    return admin.address();
  }

  /** Lets those inside finish, then closes the books. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }
}
