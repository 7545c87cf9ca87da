package farthing.app;

import farthing.base.PartyId;
import farthing.merchant.MerchantSettings;
import farthing.messages.PurchaseMode;
import farthing.miles.Miles;
import farthing.miles.MilesSettings;
import farthing.store.Database;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The example loyalty programme, put together and serving. */
final class MilesRole implements AutoCloseable {
  private final Database database;
  private final Miles miles;
  private final HttpDoor admin;

  private MilesRole(Database database, Miles miles, HttpDoor admin) {
    this.database = database;
    this.miles = miles;
    this.admin = admin;
  }

  /** Serves when this returns. */
  static MilesRole open(Settings settings) throws IOException {
    MilesSettings milesSettings = settings(settings);
    Database database = database(settings);
    try {
      Metrics metrics = new Metrics();
      Miles miles = Miles.start(milesSettings, database, metrics);
      try {
        return new MilesRole(database, miles, Admin.open(admin(settings), miles.health(), metrics));
      } catch (IOException | RuntimeException e) {
        miles.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The programme's own: claims and members. */
  static Database database(Settings settings) {
    return Database.open(ShopRole.database(settings), Miles.MIGRATIONS);
  }

  URI address() {
    return miles.baseUrl();
  }

  /** Where operators look. */
  URI admin() {
    return admin.address();
  }

  Database database() {
    return database;
  }

  @Override
  public void close() {
    miles.close();
    admin.close();
    database.close();
  }

  private static DoorSettings admin(Settings settings) {
    return DoorSettings.loopback("miles-admin")
        .at(
            settings.get(ShopConfiguration.ADMIN_ADDRESS),
            settings.get(MilesConfiguration.ADMIN_PORT));
  }

  private static MilesSettings settings(Settings settings) throws IOException {
    PurchaseMode mode = settings.get(MilesConfiguration.MODE);
    if (!mode.canAuthenticate()) {
      throw Failed.wrongUsage(
          "in mode %d nobody would tell the site whose card it is".formatted(mode.figure()),
          "Nothing was started. `mode` is 5 or 6.");
    }
    DoorSettings door =
        DoorSettings.loopback("miles")
            .at(settings.get(ShopConfiguration.ADDRESS), settings.get(MilesConfiguration.PORT));
    return new MilesSettings(
        PaymentPlan.tls(settings, ShopConfiguration.TLS_KEYS, ShopConfiguration.TLS_PASSWORD)
            .map(door::withTls)
            .orElse(door),
        settings.find(MilesConfiguration.ORIGIN),
        statusUrl ->
            new MerchantSettings(
                new PartyId(settings.get(ShopConfiguration.PARTY)),
                settings.get(ShopConfiguration.NAME),
                ShopRole.keys(settings),
                List.of(settings.get(MilesConfiguration.PAYMENT_SERVER)),
                statusUrl,
                Duration.ofMinutes(settings.get(ShopConfiguration.ORDER_MINUTES)),
                settings.get(ShopConfiguration.CARD_SUITES),
                mode));
  }
}
