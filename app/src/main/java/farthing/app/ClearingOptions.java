package farthing.app;

import farthing.base.PartyId;
import farthing.store.Author;
import farthing.store.CardUpdateBook;
import farthing.store.CollectedBatches;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.InstitutionUnknown;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which clearing's database a command works on: that of its settings. */
class ClearingOptions {
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
    return onTables(work, ClearingRole.TABLES);
  }

  /**
   * The same.
   *
   * @param author in the place of its own
   */
  <T> T onDatabase(Author author, Function<Database, T> work) {
    return onDatabase(database -> work.apply(database.by(author)));
  }

  /** Works on what a concentration point has too: who hands in batches, and the batches. */
  <T> T onBatches(Function<CollectedBatches, T> work) {
    return onTables(database -> work.apply(new CollectedBatches(database)), Database.CLEARING);
  }

  /** Works on what a load server has too, which brings updates to cards without any clearing. */
  <T> T onCardUpdates(Function<CardUpdateBook, T> work) {
    return onTables(database -> work.apply(new CardUpdateBook(database)), Database.PAYMENT);
  }

  /** Works on batches, for what has classes of its own there. */
  <T> T onTablesOfBatches(Function<Database, T> work) {
    return onTables(work, Database.CLEARING);
  }

  private <T> T onTables(Function<Database, T> work, String... tables) {
    Author author = author();
    DatabaseSettings where = PaymentPlan.database(SettingsFile.readSome(config, DATABASE));
    if (!Database.has(where, tables)) {
      throw noneIn(where);
    }
    try (Database database = Database.open(where, tables)) {
      return work.apply(database.by(author));
    } catch (InstitutionUnknown e) {
      String who = e.who().role().word() + " " + e.who().party();
      throw Failed.because(
          "no " + who + " is registered",
          "Nothing was changed. `farthing clearing institution list` shows them, `farthing clearing"
              + " institution add "
              + who
              + " --name TEXT --why TEXT` registers it.");
    }
  }

  /** Tables that a command made in another's database would be books, and numbers, of their own. */
  private static Failed noneIn(DatabaseSettings where) {
    return Failed.wrongUsage(
        "no clearing keeps its books in " + where.where(),
        "Nothing was changed, and nothing made in that database. Name clearing's settings (a"
            + " concentration point's only for its sources, batches and claims, a load server's for"
            + " updates of cards). Clearing makes its tables when it is first started: farthing serve"
            + " clearing --config FILE.");
  }

  /** Who changes something, if the command does. */
  Author author() {
    return Author.ofProcess();
  }

  /** With its keys. */
  Settings settings() {
    return SettingsFile.readSome(
        config, Stream.concat(DATABASE.stream(), ClearingSettings.KEYS.stream()).toList());
  }

  int settlementWindowDays() {
    return SettingsFile.readSome(config, List.of(ClearingSettings.WINDOW_DAYS))
        .get(ClearingSettings.WINDOW_DAYS);
  }

  static PartyId party(String text) {
    return Failed.unlessRead(() -> new PartyId(text));
  }
}
