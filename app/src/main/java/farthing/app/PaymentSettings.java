package farthing.app;

import farthing.base.Amount;
import farthing.base.Suite;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** Every setting of the payment server. */
final class PaymentSettings {
  static final Setting<InetAddress> ADDRESS = ServerSettings.ADDRESS;
  static final Setting<Integer> PORT = ServerSettings.port(8441);
  static final Setting<Path> TLS_KEYS = ServerSettings.TLS_KEYS;
  static final Setting<Secret> TLS_PASSWORD = ServerSettings.TLS_PASSWORD;

  static final Setting<InetAddress> ADMIN_ADDRESS = ServerSettings.ADMIN_ADDRESS;
  static final Setting<Integer> ADMIN_PORT = ServerSettings.adminPort(9441);

  static final Setting<String> DATABASE =
      Setting.needed("database-url", Kind.database(), "Its PostgreSQL, 15 or later.");
  static final Setting<String> DATABASE_USER = ServerSettings.DATABASE_USER;
  static final Setting<Secret> DATABASE_PASSWORD = ServerSettings.DATABASE_PASSWORD;
  static final Setting<Integer> DATABASE_POOL =
      Setting.usually(
          "8",
          "database-connections",
          Kind.number(2, 50),
          "Connections for reading; the journal's two writers have their own.");
  static final Setting<Boolean> MAY_FORGET = ServerSettings.mayForget("purchases");

  static final Setting<Path> KEYS =
      Setting.needed(
          "key-store",
          Kind.file(),
          "Its own keys, the one that seals its parties' shared keys among them.");
  static final Setting<Secret> KEYS_PASSWORD =
      Setting.needed("key-store-password", Kind.secret(), "Password of that file.");

  static final Setting<Integer> TERMINALS =
      Setting.usually(
          "8",
          "terminals",
          Kind.number(1, 1_000),
          "How many purchases are between draw and result at once: a security card each.");
  static final Setting<Integer> FIRST_TERMINAL =
      Setting.usually(
          "1",
          "first-terminal",
          Kind.number(1, 10_000),
          "Which of the key store's security cards is its first; a second server has others.");
  static final Setting<String> LOCATION =
      Setting.usually(
          "Internet", "terminal-location", Kind.text(40), "Where they stand, for receipts.");
  static final Setting<LocalDate> PSAM_LAST_DAY =
      Setting.usually(
          "2035-12-31",
          "security-cards-last-day",
          Kind.day(),
          "The last day on which the security cards command debits.");
  static final Setting<List<Amount>> CEILINGS =
      Setting.usually(
          "EUR 1000000.00, USD 1000000.00",
          "batch-ceilings",
          Kind.amounts(),
          "The most that a security card's batch takes. A currency not named takes nothing.");
  static final Setting<Integer> BATCH_PURCHASES =
      Setting.usually(
          "1000000",
          "batch-purchases",
          Kind.number(1, 4_000_000),
          "The most purchases in a security card's batch.");
  static final Setting<URI> COLLECTOR =
      Setting.optional(
          "collector",
          Kind.webAddress(),
          "Where the security cards' batches go: a concentration point. Without it: nowhere.");
  static final Setting<Secret> COLLECTOR_KEY =
      Setting.optional(
          "collector-key", Kind.secret(), "API key that the collector gave this payment server.");
  static final Setting<URI> ISSUER =
      Setting.optional(
          "issuer",
          Kind.webAddress(),
          "The issuer's clearing, which is asked before a software purse pays. Without it: nobody.");
  static final Setting<Secret> ISSUER_KEY =
      Setting.optional(
          "issuer-key",
          Kind.secret(),
          "API key that clearing gave this payment server; `collector-key` if left.");
  static final Setting<Path> TRUST =
      Setting.optional(
          "trust-store",
          Kind.file(),
          "PKCS#12 of certificates to trust at the collector, instead of this machine's.");
  static final Setting<Secret> TRUST_PASSWORD =
      Setting.optional("trust-store-password", Kind.secret(), "Password of that file.");
  static final Setting<Integer> COLLECT_MINUTES =
      Setting.usually(
          "60",
          "collect-every-minutes",
          Kind.number(1, 10_080),
          "After how long a batch that holds something is turned over.");
  static final Setting<Integer> COLLECT_PURCHASES =
      Setting.usually(
          "100000",
          "collect-purchases",
          Kind.number(1, 4_000_000),
          "Also once it holds so many purchases, and once it is full.");
  static final Setting<Integer> COLLECT_WAIT_MINUTES =
      Setting.usually(
          "60",
          "collect-wait-minutes",
          Kind.number(0, 1_440),
          "The longest that a batch waits for late proofs: make it more than orders live.");
  static final Setting<Integer> COLLECT_RATE =
      Setting.usually(
          "20",
          "collect-requests-per-second",
          Kind.number(1, 1_000),
          "The most that the collector is asked; 500 purchases are one request.");
  static final Setting<Set<Suite>> SECURITY_CARD_SUITES =
      Setting.usually(
          "20",
          "security-card-suites",
          Kind.suites(),
          "Cards that the security cards command. 10, two-key TDES, is old: only where you must.");
  static final Setting<Set<Suite>> CARD_SUITES =
      Setting.usually(
          "20",
          "card-suites",
          Kind.suites(),
          "Cards that this server takes; the order must too, and for a purchase the security card.");

  static final Setting<Integer> PATIENCE =
      Setting.usually(
          "2",
          "terminal-wait-seconds",
          Kind.number(0, 20),
          "How long a draw waits for a terminal before it is sent away as busy.");
  static final Setting<Integer> LEASE =
      Setting.usually(
          "20",
          "terminal-lease-seconds",
          Kind.number(1, 120),
          "After how long a terminal serves another purchase, whatever became of the client.");
  static final Setting<Integer> SKEW =
      Setting.usually(
          "120",
          "clock-skew-seconds",
          Kind.number(0, 600),
          "By how much merchants' and banks' clocks may be ahead.");
  static final Setting<Integer> RATE =
      Setting.usually(
          "500",
          "requests-per-second-per-address",
          Kind.number(1, 1_000_000),
          "Above it, an address is asked to wait; twice as many may come at once.");
  static final Setting<String> LOG_LEVEL = ServerSettings.LOG_LEVEL;

  /** What commands that work on a server's register need of its settings. */
  static final List<Setting<?>> REGISTER =
      List.of(
          DATABASE,
          DATABASE_USER,
          DATABASE_PASSWORD,
          DATABASE_POOL,
          MAY_FORGET,
          KEYS,
          KEYS_PASSWORD);

  static final List<Setting<?>> ALL =
      List.of(
          ADDRESS,
          PORT,
          TLS_KEYS,
          TLS_PASSWORD,
          ADMIN_ADDRESS,
          ADMIN_PORT,
          DATABASE,
          DATABASE_USER,
          DATABASE_PASSWORD,
          DATABASE_POOL,
          MAY_FORGET,
          KEYS,
          KEYS_PASSWORD,
          TERMINALS,
          FIRST_TERMINAL,
          LOCATION,
          PSAM_LAST_DAY,
          CEILINGS,
          BATCH_PURCHASES,
          COLLECTOR,
          COLLECTOR_KEY,
          ISSUER,
          ISSUER_KEY,
          TRUST,
          TRUST_PASSWORD,
          COLLECT_MINUTES,
          COLLECT_PURCHASES,
          COLLECT_WAIT_MINUTES,
          COLLECT_RATE,
          SECURITY_CARD_SUITES,
          CARD_SUITES,
          PATIENCE,
          LEASE,
          SKEW,
          RATE,
          LOG_LEVEL);

  private PaymentSettings() {}
}
