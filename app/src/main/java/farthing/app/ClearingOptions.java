package farthing.app;

import farthing.base.PartyId;
import farthing.store.Database;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which clearing's database a command works on: that of its settings. */
final class ClearingOptions {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Settings of clearing, as `farthing serve clearing` has them.")
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
