package farthing.miles;

import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.store.Database;
import farthing.web.DoorBounds;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running web site of a loyalty programme. Started in any process; all its state is in the
 * database, so that it can be closed, killed and started again.
 */
public final class Miles implements AutoCloseable {
  /** Where the site's tables stand, for {@link Database#open}. */
  public static final String MIGRATIONS = "db/miles";

  /** Where the client brings message M: what the payment server's register must know. */
  public static final String STATUS_PATH = "/farthing/status";

  /** A confirmation is below 5 KiB, a form smaller still. */
  private static final int MOST_BODY_BYTES = 16 * 1024;

  private static final int START_SECONDS = 10;

  private final HttpDoor door;
  private final URI baseUrl;
  private final Health health;

  private Miles(HttpDoor door, URI baseUrl, Health health) {
    this.door = door;
    this.baseUrl = baseUrl;
    this.health = health;
  }

  /**
   * Opens the site; pages are served when this returns.
   *
   * @param database opened with {@link #MIGRATIONS}; stays the caller's to close, after the site
   * @param metrics where the site counts what it answers
   * @throws IOException if the address or port is not to be had
   */
  public static Miles start(MilesSettings settings, Database database, Metrics metrics)
      throws IOException {
    return start(settings, database, metrics, InstantSource.system(), new SecureRandom());
  }

  static Miles start(
      MilesSettings settings, Database database, Metrics metrics, InstantSource time, Random random)
      throws IOException {
    Tables tables = new Tables(database.source());
    Health health = new Health().check("database", tables::isReachable);
    // An order names the site's address, which is known once the door is open on its port.
    CompletableFuture<Site> coming = new CompletableFuture<>();
    List<Route> routes =
        new ArrayList<>(Site.routes(() -> coming.get(START_SECONDS, TimeUnit.SECONDS)));
    routes.add(health.route());
    HttpDoor door =
        HttpDoor.open(settings.door().within(bounds(settings.door().bounds())), routes, metrics);
    try {
      URI baseUrl = settings.baseUrl().orElse(door.address());
      MerchantSettings agreed = settings.merchant().apply(baseUrl.resolve(STATUS_PATH));
      Claims claims = new Claims(tables, time);
      Merchant merchant = new Merchant(agreed, claims, time, random);
      coming.complete(
          new Site(new Pages(agreed.name(), baseUrl), merchant, claims, baseUrl, time, random));
      return new Miles(door, baseUrl, health);
    } catch (RuntimeException e) {
      door.close();
      throw e;
    }
  }

  /** How the world reaches the site, without a path. */
  public URI baseUrl() {
    return baseUrl;
  }

  /** What it needs to do its work, for an operator's door. */
  public Health health() {
    return health;
  }

  @Override
  public void close() {
    door.close();
  }

  private static DoorBounds bounds(DoorBounds usual) {
    return usual.withMaxBodyBytes(MOST_BODY_BYTES);
  }
}
