package farthing.app;

import farthing.accounts.FloatArrangement;
import farthing.base.Amount;
import farthing.base.LoadingBankId;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/** Every setting of the example bank; those that the shop has too are the same ones. */
final class BankConfiguration {
  static final Setting<InetAddress> ADDRESS = ServerSettings.ADDRESS;
  static final Setting<Integer> PORT = ServerSettings.port(8443);
  static final Setting<Integer> ADMIN_PORT = ServerSettings.adminPort(9443);
  static final Setting<URI> ORIGIN =
      Setting.optional(
          "origin",
          Kind.webAddress(),
          "How the world reaches the bank, as registered; usually where it listens.");

  static final Setting<LoadingBankId> BANK_ID =
      Setting.needed(
          "bank-id", Kind.bankId(), "IDLACQ, as `bank add` registered it: 8 hexadecimal digits.");
  static final Setting<URI> LOAD_SERVER =
      Setting.needed("load-server", Kind.webAddress(), "Where its customers' cards are loaded.");
  static final Setting<Secret> API_KEY =
      Setting.needed("api-key", Kind.secret(), "For asking the load server what became of a load.");
  static final Setting<Amount> LEAST =
      Setting.optional(
          "least", Kind.oneAmount(), "The smallest load or unload; one of its currency if left.");
  static final Setting<Amount> MOST =
      Setting.usually(
          "EUR 500.00",
          "most",
          Kind.oneAmount(),
          "The largest. Its currency, P1001 for points of programme 1001, is that of the bank's"
              + " accounts, and of the other amounts.");
  static final Setting<Amount> FEE =
      Setting.optional("fee", Kind.oneAmount(), "Of each load and unload; none if left.");
  static final Setting<FloatArrangement> FLOAT =
      Setting.usually(
          "pool",
          "float",
          Kind.floatArrangement(),
          "Who holds the funds of loads, as agreed with the load server's operator; says nothing of points.");

  static final List<Setting<?>> ALL =
      List.of(
          ADDRESS,
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
          BANK_ID,
          ShopConfiguration.KEY_ID,
          ShopConfiguration.SHARED_KEY,
          ShopConfiguration.OLDER_KEYS,
          API_KEY,
          LOAD_SERVER,
          ShopConfiguration.TRUST,
          ShopConfiguration.TRUST_PASSWORD,
          ShopConfiguration.ORDER_MINUTES,
          ShopConfiguration.CARD_SUITES,
          LEAST,
          MOST,
          FEE,
          FLOAT,
          ShopConfiguration.LOG_LEVEL);

  private BankConfiguration() {}
}
