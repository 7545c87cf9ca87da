package farthing.app;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.messages.SharedKey;
import farthing.shop.Shop;
import farthing.shop.ShopSettings;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The example shop, put together and serving. */
final class ShopRole implements AutoCloseable {
  private final Database database;
  private final Shop shop;
  private final HttpDoor admin;

  private ShopRole(Database database, Shop shop, HttpDoor admin) {
    this.database = database;
    this.shop = shop;
    this.admin = admin;
  }

  /** Serves when this returns. */
  static ShopRole open(Settings settings) throws IOException {
    ShopSettings shopSettings = settings(settings);
    Database database = Database.open(database(settings), Shop.MIGRATIONS);
    try {
      Metrics metrics = new Metrics();
      Shop shop = Shop.start(shopSettings, database, metrics);
      try {
        return new ShopRole(database, shop, Admin.open(admin(settings), shop.health(), metrics));
      } catch (IOException | RuntimeException e) {
        shop.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static DoorSettings admin(Settings settings) {
    return DoorSettings.loopback("shop-admin")
        .at(
            settings.get(ShopConfiguration.ADMIN_ADDRESS),
            settings.get(ShopConfiguration.ADMIN_PORT));
  }

  URI address() {
    return shop.baseUrl();
  }

  /** Where operators look. */
  URI admin() {
    return admin.address();
  }

  @Override
  public void close() {
    shop.close();
    admin.close();
    database.close();
  }

  private static ShopSettings settings(Settings settings) throws IOException {
    ShopSettings shop =
        new ShopSettings(
            settings.get(ShopConfiguration.ADDRESS),
            settings.get(ShopConfiguration.PORT),
            settings.find(ShopConfiguration.ORIGIN),
            PaymentPlan.tls(settings, ShopConfiguration.TLS_KEYS, ShopConfiguration.TLS_PASSWORD),
            new PartyId(settings.get(ShopConfiguration.PARTY)),
            settings.get(ShopConfiguration.NAME),
            keys(settings),
            settings.get(ShopConfiguration.PAYMENT_SERVER),
            Duration.ofMinutes(settings.get(ShopConfiguration.ORDER_MINUTES)),
            settings
                .find(ShopConfiguration.API_KEY)
                .map(key ->
                    new ShopSettings.DirectLink(
                        key.reveal(),
                        trust(settings),
                        settings.get(ShopConfiguration.SENDS_ORDERS))));
    if (settings.get(ShopConfiguration.SENDS_ORDERS) && shop.link().isEmpty()) {
      throw Failed.wrongUsage(
          "a shop that sends its orders itself needs `api-key`", "Nothing was started.");
    }
    if (settings.get(ShopConfiguration.MODE).isReported() && shop.link().isEmpty()) {
      throw Failed.wrongUsage(
          "a shop whose goods leave before the payment server knows is paid by its reports, and needs `api-key`",
          "Nothing was started.");
    }
    ShopSettings checked =
        shop.taking(settings.get(ShopConfiguration.CARD_SUITES))
            .checkedBy(settings.get(ShopConfiguration.MODE));
    return settings.find(ShopConfiguration.PROGRAMME).map(checked::redeeming).orElse(checked);
  }

  /** Whom it believes at its server. */
  static Optional<SSLContext> trust(Settings settings) {
    return settings
        .find(ShopConfiguration.TRUST)
        .map(store -> new Trust(store, trustPassword(settings)).keys().context());
  }

  private static String trustPassword(Settings settings) {
    return settings
        .find(ShopConfiguration.TRUST_PASSWORD)
        .map(Secret::reveal)
        .orElse(Trust.USUAL_PASSWORD);
  }

  /** A shop's or a bank's own. */
  static DatabaseSettings database(Settings settings) {
    DatabaseSettings database =
        DatabaseSettings.of(
            settings.get(ShopConfiguration.DATABASE),
            settings.get(ShopConfiguration.DATABASE_USER),
            settings.find(ShopConfiguration.DATABASE_PASSWORD).map(Secret::reveal).orElse(""));
    return settings.get(ShopConfiguration.MAY_FORGET)
        ? database.allowingDataLossOnCrash()
        : database;
  }

  /** The one that signs, then the older ones. */
  static List<SharedKey> keys(Settings settings) {
    try {
      List<SharedKey> keys = new ArrayList<>();
      keys.add(
          key(
              settings.get(ShopConfiguration.KEY_ID),
              settings.get(ShopConfiguration.SHARED_KEY).reveal()));
      settings
          .find(ShopConfiguration.OLDER_KEYS)
          .ifPresent(older ->
              Arrays.stream(older.reveal().split(",", -1))
                  .map(String::strip)
                  .map(ShopRole::olderKey)
                  .forEach(keys::add));
      if (keys.stream().map(SharedKey::id).distinct().count() != keys.size()) {
        throw new Malformed("two keys have one id");
      }
      return keys;
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          "the shared keys cannot be used: " + e.getMessage(),
          "Copy key-id and shared-key as `farthing merchant add` or `farthing merchant key add`"
              + " printed them; older-keys = ID:HEX, ID:HEX.");
    }
  }

  private static SharedKey olderKey(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new Malformed("an older key is of the form ID:HEX");
    }
    return key(text.substring(0, colon), text.substring(colon + 1));
  }

  private static SharedKey key(String id, String hex) {
    return SharedKey.of(id, Bytes.ofHex(hex).toArray());
  }
}
