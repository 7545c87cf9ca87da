package farthing.app;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.messages.SharedKey;
import farthing.shop.Shop;
import farthing.shop.ShopSettings;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.web.TlsKeys;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The example shop, put together and serving. */
final class ShopRole implements AutoCloseable {
  private final Database database;
  private final Shop shop;

  private ShopRole(Database database, Shop shop) {
    this.database = database;
    this.shop = shop;
  }

  /** Serves when this returns. */
  static ShopRole open(ShopSettings settings, DatabaseSettings where) throws IOException {
    Database database = Database.open(where, Shop.MIGRATIONS);
    try {
      return new ShopRole(database, Shop.start(settings, database));
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  URI address() {
    return shop.baseUrl();
  }

  @Override
  public void close() {
    shop.close();
    database.close();
  }

  static ShopSettings settings(Settings settings) throws IOException {
    Optional<TlsKeys> trust =
        settings
            .find(ShopConfiguration.TRUST)
            .map(store -> new Trust(store, trustPassword(settings)).keys());
    ShopSettings shop =
        new ShopSettings(
            settings.get(ShopConfiguration.ADDRESS),
            settings.get(ShopConfiguration.PORT),
            settings.find(ShopConfiguration.ORIGIN),
            PaymentPlan.tls(settings, ShopConfiguration.TLS_KEYS, ShopConfiguration.TLS_PASSWORD),
            new PartyId(settings.get(ShopConfiguration.PARTY)),
            settings.get(ShopConfiguration.NAME),
            List.of(sharedKey(settings)),
            settings.get(ShopConfiguration.PAYMENT_SERVER),
            Duration.ofMinutes(settings.get(ShopConfiguration.ORDER_MINUTES)),
            settings
                .find(ShopConfiguration.API_KEY)
                .map(
                    key -> new ShopSettings.DirectLink(key.reveal(), trust.map(TlsKeys::context))));
    return shop.taking(settings.get(ShopConfiguration.CARD_SUITES));
  }

  private static String trustPassword(Settings settings) {
    return settings
        .find(ShopConfiguration.TRUST_PASSWORD)
        .map(Secret::reveal)
        .orElse(Trust.USUAL_PASSWORD);
  }

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

  private static SharedKey sharedKey(Settings settings) {
    try {
      return SharedKey.of(
          settings.get(ShopConfiguration.KEY_ID),
          Bytes.ofHex(settings.get(ShopConfiguration.SHARED_KEY).reveal()).toArray());
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          "the shop's shared key cannot be used: " + e.getMessage(),
          "Copy key-id and shared-key as `farthing merchant add` printed them.");
    }
  }
}
