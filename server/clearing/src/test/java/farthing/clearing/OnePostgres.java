package farthing.clearing;

import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** One PostgreSQL for the test classes of this process that do not harm it. */
final class OnePostgres {
  private static final LocalDatabase SERVER = LocalDatabase.start(directory());

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
  }

  private static final String MADE = "made";
  private static boolean isMade;

  private OnePostgres() {}

  /** With all of clearing's tables, empty: they are made once, and copied. */
  static synchronized DatabaseSettings database(String name) {
    DatabaseSettings made = SERVER.database(MADE);
    if (!isMade) {
      Database.open(made, Database.PAYMENT, Database.LEDGER, Database.CARDS, Database.CLEARING)
          .close();
      isMade = true;
    }
    DatabaseSettings beside = SERVER.database("beside");
    try (Connection connection =
            DriverManager.getConnection(beside.url(), beside.user(), beside.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + MADE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return settings(name);
  }

  /** One that was made before. */
  static DatabaseSettings settings(String name) {
    DatabaseSettings made = SERVER.database(MADE);
    return DatabaseSettings.of(
        made.url().replace("/" + MADE, "/" + name), made.user(), made.password());
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory(Path.of("target"), "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
