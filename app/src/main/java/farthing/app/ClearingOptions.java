package farthing.app;

import farthing.base.PartyId;
import farthing.store.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which clearing's database a command works on: that of its settings. */
final class ClearingOptions {
  private static final List<Setting<?>> DATABASE =
      List.of(
          PaymentSettings.DATABASE,
          PaymentSettings.DATABASE_USER,
          PaymentSettings.DATABASE_PASSWORD,
          PaymentSettings.DATABASE_POOL,
          PaymentSettings.MAY_FORGET);

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Settings of clearing; of a concentration point for its sources and batches.")
  private Path config;

  /**
   * @throws Failed if the settings cannot be used
   */
  <T> T onDatabase(Function<Database, T> work) {
    Settings settings = SettingsFile.readSome(config, PaymentSettings.REGISTER);
    try (Database database = Database.open(PaymentPlan.database(settings), ClearingRole.TABLES)) {
      return work.apply(database);
    }
  }

  Settings settings() {
    return SettingsFile.readSome(config, PaymentSettings.REGISTER);
  }

  static PartyId party(String text) {
    return Failed.unlessRead(() -> new PartyId(text));
  }
}
