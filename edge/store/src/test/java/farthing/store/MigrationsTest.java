package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a database that is opened needs no Flyway, and when it does. */
class MigrationsTest {
  private static final Migrations PAYMENT = Migrations.of(Database.PAYMENT);
  private static final Migrations LEDGER = Migrations.of(Database.LEDGER);
  private static int cases;

  @Test
  void whatWasOpenedOnceIsDone() throws SQLException {
    DatabaseSettings settings = OnePostgres.database("migrations_done");
    try (Database database = Database.open(settings, Database.PAYMENT);
        Connection connection = database.source().getConnection()) {
      assertThat(PAYMENT.areDone(connection)).isTrue();
      assertThat(LEDGER.areDone(connection)).isFalse();
    }
    try (Database database = Database.open(settings, Database.PAYMENT, Database.LEDGER);
        Connection connection = database.source().getConnection()) {
      assertThat(LEDGER.areDone(connection)).as("as Flyway sums up its files").isTrue();
    }
  }

  @Test
  void whatANewerVersionHasDoneBesidesIsNoMatter() throws SQLException {
    try (Database database = opened("migrations_future");
        Connection connection = database.source().getConnection()) {
      change(
          connection,
          """
          INSERT INTO schema_history (installed_rank, version, description, type, script, checksum,
            installed_by, execution_time, success)
          VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'farthing', 1, true)
          """);
      assertThat(PAYMENT.areDone(connection)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM schema_history WHERE version = '9'",
        "UPDATE schema_history SET success = false WHERE version = '9'",
        "UPDATE schema_history SET checksum = checksum + 1 WHERE version = '4'",
        "DROP TABLE schema_history"
      })
  void whatIsMissingFailedOrOtherIsForFlywayToJudge(String change) throws SQLException {
    try (Database database = opened("migrations_" + (char) ('a' + cases++));
        Connection connection = database.source().getConnection()) {
      change(connection, change);
      assertThat(PAYMENT.areDone(connection)).isFalse();
    }
  }

  @Test
  void aFolderThatIsMissingIsToldAsBefore() {
    DatabaseSettings settings = OnePostgres.database("migrations_missing");
    assertThatThrownBy(() -> Database.open(settings, "db/nowhere"))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("db/nowhere");
  }

  private static Database opened(String name) {
    return Database.open(OnePostgres.database(name), Database.PAYMENT);
  }

  private static void change(Connection connection, String how) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(how);
    }
  }
}
