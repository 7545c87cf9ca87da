package farthing.app;

import java.util.List;
import java.util.stream.Stream;

/** Every setting of clearing; those that the payment server has too are the same ones. */
final class ClearingSettings {
  static final Setting<Integer> PORT = ServerSettings.port(8445);
  static final Setting<Integer> ADMIN_PORT = ServerSettings.adminPort(9445);

  static final Setting<Integer> WINDOW_DAYS =
      Setting.usually(
          "10",
          "settlement-window-days",
          Kind.number(1, 400),
          "After so many days nothing comes in any more that a lost card has paid: it is replaced.");

  /** What its keys are opened by. */
  static final List<Setting<?>> KEYS =
      Stream.concat(
              Stream.of(PaymentSettings.KEYS, PaymentSettings.KEYS_PASSWORD),
              ModuleSettings.ALL_OF_CLEARING.stream())
          .toList();

  private static final List<Setting<?>> OTHERS =
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
          WINDOW_DAYS,
          PaymentSettings.RATE,
          PaymentSettings.LOG_LEVEL);

  static final List<Setting<?>> ALL = Stream.concat(OTHERS.stream(), KEYS.stream()).toList();

  private ClearingSettings() {}
}
