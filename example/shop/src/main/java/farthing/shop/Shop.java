package farthing.shop;

import farthing.merchant.Captures;
import farthing.merchant.Closings;
import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.merchant.PaymentLink;
import farthing.messages.CloseWish;
import farthing.store.Database;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
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
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running web shop. Started in any process; all its state is in the database, so that it can be
 * closed, killed and started again.
 */
public final class Shop implements AutoCloseable {
  /** Where the shop's tables stand, for {@link Database#open}. */
  public static final String MIGRATIONS = "db/shop";

  /** Where the client brings message M: what the payment server's register must know. */
  public static final String STATUS_PATH = "/farthing/status";

  /** Where the client asks that an order be taken back. */
  static final String CLOSE_PATH = STATUS_PATH + CloseWish.PATH;

  /** A confirmation is below 5 KiB, a form smaller still. */
  private static final int MOST_BODY_BYTES = 16 * 1024;

  private static final int START_SECONDS = 10;

  private final HttpDoor door;
  private final URI baseUrl;
  private final Health health;
  private final TakingBack takingBack;
  private final Reporting reporting;

  private Shop(
      HttpDoor door, URI baseUrl, Health health, TakingBack takingBack, Reporting reporting) {
    this.door = door;
    this.baseUrl = baseUrl;
    this.health = health;
    this.takingBack = takingBack;
    this.reporting = reporting;
  }

  /**
   * Opens the shop; pages are served when this returns.
   *
   * @param database opened with {@link #MIGRATIONS}; stays the caller's to close, after the shop
   * @throws IOException if the address or port is not to be had
   */
  public static Shop start(ShopSettings settings, Database database) throws IOException {
    return start(settings, database, new Metrics());
  }

  /**
   * @param metrics where the shop counts what it releases and answers
   */
  public static Shop start(ShopSettings settings, Database database, Metrics metrics)
      throws IOException {
    return start(settings, database, metrics, InstantSource.system(), new SecureRandom());
  }

  static Shop start(
      ShopSettings settings, Database database, Metrics metrics, InstantSource time, Random random)
      throws IOException {
    // An order names the shop's address, which is known once the door is open on its port.
    CompletableFuture<Site> coming = new CompletableFuture<>();
    List<Route> routes = new ArrayList<>();
    for (Site.Address address : Site.ADDRESSES) {
      routes.add(
          address.route(
              request -> address.of(coming.get(START_SECONDS, TimeUnit.SECONDS)).answer(request)));
    }
    Orders orders = new Orders(database.source(), time);
    Health health = new Health().check("database", orders::isReachable);
    routes.add(health.route());
    HttpDoor door = HttpDoor.open(doorOf(settings), routes, metrics);
    try {
      URI baseUrl = settings.baseUrl().orElse(door.address());
      MerchantSettings merchant = merchant(settings, baseUrl);
      Optional<PaymentLink> link = link(settings, merchant);
      TakingBack takingBack = new TakingBack(link.map(l -> new Closings(orders, l)));
      coming.complete(
          site(settings, merchant, link, takingBack, baseUrl, orders, metrics, time, random));
      Reporting reporting = new Reporting(link.map(l -> new Captures(orders, l)));
      return new Shop(door, baseUrl, health, takingBack, reporting);
    } catch (RuntimeException e) {
      door.close();
      throw e;
    }
  }

  /** How the world reaches the shop, without a path. */
  public URI baseUrl() {
    return baseUrl;
  }

  /** What the payment server's register must know. */
  public URI statusUrl() {
    return baseUrl.resolve(STATUS_PATH);
  }

  /** Where it listens, also behind a proxy. */
  public URI door() {
    return door.address();
  }

  /** What it needs to do its work, for an operator's door. */
  public Health health() {
    return health;
  }

  @Override
  public void close() {
    takingBack.close();
    reporting.close();
    door.close();
  }

  private static MerchantSettings merchant(ShopSettings settings, URI baseUrl) {
    return new MerchantSettings(
        settings.party(),
        settings.name(),
        settings.keys(),
        settings.paymentServers(),
        baseUrl.resolve(STATUS_PATH),
        settings.orderLifetime(),
        settings.suites(),
        settings.mode());
  }

  private static Optional<PaymentLink> link(ShopSettings settings, MerchantSettings merchant) {
    return settings
        .link()
        .map(direct ->
            direct
                .trust()
                .map(trust -> PaymentLink.to(merchant, direct.apiKey(), trust))
                .orElseGet(() -> PaymentLink.to(merchant, direct.apiKey())));
  }

  private static Site site(
      ShopSettings settings,
      MerchantSettings merchantSettings,
      Optional<PaymentLink> link,
      TakingBack takingBack,
      URI baseUrl,
      Orders orders,
      Metrics metrics,
      InstantSource time,
      Random random) {
    Merchant merchant = new Merchant(merchantSettings, orders, time, random);
    StatusDesk desk = new StatusDesk(merchant, orders, baseUrl, metrics);
    Catalogue catalogue = Catalogue.ours(settings.programme());
    boolean sends = settings.link().filter(ShopSettings.DirectLink::sendsOrders).isPresent();
    OrderWay way = new OrderWay(link.filter(_ -> sends));
    return new Site(
        new Pages(settings.name(), baseUrl, catalogue, link.isPresent(), way),
        new OrderDesk(catalogue, merchant, orders, way, random),
        new Inquiry(link, merchant, desk, time),
        takingBack,
        desk,
        way,
        orders,
        baseUrl,
        time);
  }

  private static DoorSettings doorOf(ShopSettings settings) {
    DoorSettings door =
        DoorSettings.loopback("shop")
            .at(settings.address(), settings.port())
            .within(DoorBounds.usual().withMaxBodyBytes(MOST_BODY_BYTES));
    return settings.tls().map(door::withTls).orElse(door);
  }
}
