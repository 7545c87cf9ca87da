package farthing.bench;

import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Settles the disk between measurements, so that none pays for the one before. */
final class Checkpoint {
  private Checkpoint() {}

  static void of(LocalDatabase postgres) throws SQLException {
    try (Connection connection = connect(postgres.database("settle"));
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  static Connection connect(DatabaseSettings to) throws SQLException {
    return DriverManager.getConnection(to.url(), to.user(), to.password());
  }
}
