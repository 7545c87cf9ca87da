package farthing.app;

import farthing.store.Author;
import farthing.store.CardRun;
import farthing.store.Cards;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
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
        "database-password. Always clearing's: another register would give the same numbers again,",
        "so one is made in a database that has none only if you say so (issue --new-register).",
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

  /**
   * @throws Failed if there is no register in that database; none is made
   */
  <T> T onCards(Author author, Work<T> work) throws IOException {
    DatabaseSettings where = where();
    if (!Database.has(where, Database.CARDS)) {
      throw Failed.wrongUsage(
          "there is no register of cards in " + where.where(),
          "No number was given and no card touched; nothing was made in that database. The register"
              + " stands in clearing's: name clearing's settings. Another one would give the same"
              + " numbers again, so only an issuer's very first order makes it: farthing issue"
              + " --new-register.");
    }
    try (Database database = Database.open(where, Database.CARDS)) {
      return work.on(new Cards(database.by(author)));
    }
  }

  /**
   * For an issuer's first cards: the tables are made where they are missing.
   *
   * @throws Failed if numbers were given there before
   */
  void begin() {
    DatabaseSettings where = where();
    try (Database database = Database.open(where, Database.CARDS)) {
      if (!new Cards(database).runs(1).isEmpty()) {
        throw Failed.wrongUsage(
            "the register of cards in " + where.where() + " is not new: it has given numbers",
            "No number was given and no card made. If it is the right one, leave --new-register"
                + " out.");
      }
    }
  }

  /** Whether clearing, which pays for no card that its own database does not know, has this one. */
  boolean isClearings() {
    return Database.has(where(), Database.CLEARING);
  }

  private DatabaseSettings where() {
    Path file =
        config.orElseThrow(() ->
            Failed.wrongUsage(
                "where is the register of cards? --config FILE names its database",
                "No number was given and no card made."));
    return PaymentPlan.database(SettingsFile.readSome(file, DATABASE));
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
