package farthing.app;

import farthing.base.Currency;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Every setting of the shop. */
final class ShopConfiguration {
  static final Setting<InetAddress> ADDRESS = ServerSettings.ADDRESS;
  static final Setting<Integer> PORT = ServerSettings.port(8440);
  static final Setting<Path> TLS_KEYS = ServerSettings.TLS_KEYS;
  static final Setting<Secret> TLS_PASSWORD = ServerSettings.TLS_PASSWORD;
  static final Setting<URI> ORIGIN =
      Setting.optional(
          "origin",
          Kind.webAddress(),
          "How the world reaches the shop, as registered; usually where it listens.");

  static final Setting<InetAddress> ADMIN_ADDRESS = ServerSettings.ADMIN_ADDRESS;
  static final Setting<Integer> ADMIN_PORT = ServerSettings.adminPort(9440);

  static final Setting<String> DATABASE =
      Setting.needed("database-url", Kind.database(), "Its PostgreSQL, for the orders.");
  static final Setting<String> DATABASE_USER = ServerSettings.DATABASE_USER;
  static final Setting<Secret> DATABASE_PASSWORD = ServerSettings.DATABASE_PASSWORD;
  static final Setting<Boolean> MAY_FORGET = ServerSettings.mayForget("orders");

  static final Setting<String> PARTY =
      Setting.needed("party", Kind.text(40), "Its party id at the payment or load server.");
  static final Setting<String> NAME =
      Setting.needed("name", Kind.text(80), "Its name, as registered.");
  static final Setting<String> KEY_ID =
      Setting.needed("key-id", Kind.text(40), "Id of the shared key that signs orders.");
  static final Setting<Secret> SHARED_KEY =
      Setting.needed(
          "shared-key",
          Kind.secret(),
          "The key that `merchant add` or `bank add` printed: 64 hex digits.");
  static final Setting<Secret> OLDER_KEYS =
      Setting.optional(
          "older-keys",
          Kind.secret(),
          "Keys that sign no new orders, as in k1:HEX, k2:HEX. Orders made under them are still"
              + " confirmed.");
  static final Setting<Secret> API_KEY =
      Setting.optional(
          "api-key",
          Kind.secret(),
          "For asking the payment server what became of a purchase; without it, never asked.");
  static final Setting<List<URI>> PAYMENT_SERVER =
      Setting.needed(
          "payment-server",
          Kind.webAddresses(),
          "Where its customers pay; of several, with commas between, orders name one after the other.");
  static final Setting<Path> TRUST =
      Setting.optional(
          "trust-store",
          Kind.file(),
          "PKCS#12 of certificates to trust at its server; usually this machine's.");
  static final Setting<Secret> TRUST_PASSWORD =
      Setting.optional("trust-store-password", Kind.secret(), "Password of that file.");
  static final Setting<Integer> ORDER_MINUTES =
      Setting.usually("15", "order-minutes", Kind.number(1, 1_440), "How long an order is good.");
  static final Setting<Set<Suite>> CARD_SUITES =
      Setting.usually(
          "20",
          "card-suites",
          Kind.suites(),
          "Cards that its orders take. 10, two-key TDES, is old: only where you must.");
  static final Setting<PurchaseMode> MODE =
      Setting.usually(
          "5",
          "mode",
          Kind.mode(),
          "Who checks the cards' proofs, by the patent's figure: 5 the security card, 6 the payment"
              + " server, 7 the operator's own terminals, 8 this shop; with 7 and 8 it needs the API key to report."
              + " As agreed with its operator.");
  static final Setting<Boolean> SENDS_ORDERS =
      Setting.usually(
          "no",
          "send-orders",
          Kind.yesOrNo(),
          "Whether it sends its orders to the payment server itself, and not through the client; needs"
              + " the API key.");
  static final Setting<Currency> PROGRAMME =
      Setting.optional(
          "points-programme",
          Kind.programme(),
          "A points programme, as P1001, for whose points one more article is to be had; as agreed"
              + " with its operator.");
  static final Setting<String> LOG_LEVEL = ServerSettings.LOG_LEVEL;

  static final List<Setting<?>> ALL =
      List.of(
          ADDRESS,
          PORT,
          TLS_KEYS,
          TLS_PASSWORD,
          ORIGIN,
          ADMIN_ADDRESS,
          ADMIN_PORT,
          DATABASE,
          DATABASE_USER,
          DATABASE_PASSWORD,
          MAY_FORGET,
          PARTY,
          NAME,
          KEY_ID,
          SHARED_KEY,
          OLDER_KEYS,
          API_KEY,
          PAYMENT_SERVER,
          TRUST,
          TRUST_PASSWORD,
          ORDER_MINUTES,
          CARD_SUITES,
          MODE,
          SENDS_ORDERS,
          PROGRAMME,
          LOG_LEVEL);

  private ShopConfiguration() {}
}
