package farthing.app;

import farthing.store.Author;
import farthing.store.CardRun;
import farthing.store.Cards;
import farthing.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which database has the register of cards. */
final class CardRegisterOptions {
  static final List<Setting<?>> DATABASE =
      List.of(
          PaymentSettings.DATABASE,
          PaymentSettings.DATABASE_USER,
          PaymentSettings.DATABASE_PASSWORD,
          PaymentSettings.DATABASE_POOL,
          PaymentSettings.MAY_FORGET);

  @Option(
      names = {"--config", "--settings"},
      paramLabel = "FILE",
      description = {
        "Settings that name the register's database: database-url, database-user,",
        "database-password. Always clearing's: another register would give the same numbers again.",
        "Other settings in it are passed over."
      })
  private Optional<Path> config;

  /** What is done with the register. */
  interface Work<T> {
    T on(Cards cards) throws IOException;
  }

  <T> T onCards(Work<T> work) throws IOException {
    return onCards(Author.ofProcess(), work);
  }

  <T> T onCards(Author author, Work<T> work) throws IOException {
    Path file =
        config.orElseThrow(() ->
            Failed.wrongUsage(
                "where is the register of cards? --config FILE names its database",
                "No number was given and no card made."));
    Settings settings = SettingsFile.readSome(file, DATABASE);
    try (Database database = Database.open(PaymentPlan.database(settings), Database.CARDS)) {
      return work.on(new Cards(database.by(author)));
    }
  }

  static CardRun run(Cards cards, long number) {
    return cards
        .find(number)
        .orElseThrow(() ->
            Failed.wrongUsage(
                "there is no run " + number,
                "No card was touched. `farthing issue list` names them all."));
  }
}
