package farthing.app;

import farthing.messages.PurchaseMode;
import java.net.URI;
import java.util.List;

/**
 * Every setting of the example loyalty programme; those that the shop has too are the same ones.
 */
final class MilesConfiguration {
  static final Setting<Integer> PORT = ServerSettings.port(8444);
  static final Setting<Integer> ADMIN_PORT = ServerSettings.adminPort(9444);
  static final Setting<URI> ORIGIN =
      Setting.optional(
          "origin",
          Kind.webAddress(),
          "How the world reaches the site, as registered; usually where it listens.");
  static final Setting<URI> PAYMENT_SERVER =
      Setting.needed("payment-server", Kind.webAddress(), "Where its members' cards are checked.");
  static final Setting<PurchaseMode> MODE =
      Setting.usually(
          "5",
          "mode",
          Kind.mode(),
          "Who checks the cards' proofs, by the patent's figure: 5 the security card, 6 the payment"
              + " server. No other would tell the site whose card it is.");

  static final List<Setting<?>> ALL =
      List.of(
          ShopConfiguration.ADDRESS,
          PORT,
          ShopConfiguration.TLS_KEYS,
          ShopConfiguration.TLS_PASSWORD,
          ORIGIN,
          ShopConfiguration.ADMIN_ADDRESS,
          ADMIN_PORT,
          ShopConfiguration.DATABASE,
          ShopConfiguration.DATABASE_USER,
          ShopConfiguration.DATABASE_PASSWORD,
          ShopConfiguration.MAY_FORGET,
          ShopConfiguration.PARTY,
          ShopConfiguration.NAME,
          ShopConfiguration.KEY_ID,
          ShopConfiguration.SHARED_KEY,
          ShopConfiguration.OLDER_KEYS,
          PAYMENT_SERVER,
          ShopConfiguration.ORDER_MINUTES,
          ShopConfiguration.CARD_SUITES,
          MODE,
          ShopConfiguration.LOG_LEVEL);

  private MilesConfiguration() {}
}
