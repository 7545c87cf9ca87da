package farthing.app;

import java.net.URI;
import java.util.List;

/** Every setting of the concentration point; those that the payment server has too are the same. */
final class ConcentrationSettings {
  static final Setting<Integer> PORT = ServerSettings.port(8446);
  static final Setting<Integer> ADMIN_PORT = ServerSettings.adminPort(9446);
  static final Setting<URI> CLEARING =
      Setting.needed("clearing", Kind.webAddress(), "Where batches are handed on to.");
  static final Setting<Secret> CLEARING_KEY =
      Setting.needed(
          "clearing-key", Kind.secret(), "API key that clearing gave this concentration point.");
  static final Setting<Integer> RATE =
      Setting.usually(
          "20",
          "clearing-requests-per-second",
          Kind.number(1, 1_000),
          "The most that clearing is asked; 500 purchases are one request.");

  static final List<Setting<?>> ALL =
      List.of(
          ServerSettings.ADDRESS,
          PORT,
          PaymentSettings.TLS_KEYS,
          PaymentSettings.TLS_PASSWORD,
          PaymentSettings.ADMIN_ADDRESS,
          ADMIN_PORT,
          PaymentSettings.DATABASE,
          PaymentSettings.DATABASE_USER,
          PaymentSettings.DATABASE_PASSWORD,
          PaymentSettings.DATABASE_POOL,
          PaymentSettings.MAY_FORGET,
          CLEARING,
          CLEARING_KEY,
          PaymentSettings.TRUST,
          PaymentSettings.TRUST_PASSWORD,
          RATE,
          PaymentSettings.RATE,
          PaymentSettings.LOG_LEVEL);

  private ConcentrationSettings() {}
}
