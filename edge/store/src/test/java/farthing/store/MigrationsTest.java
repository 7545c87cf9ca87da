package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
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

  /** Payment, cards and clearing each bring the log of acts: whoever is first, there is one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "payment,cards,clearing",
        "clearing,cards,payment",
        "cards,payment,clearing,ledger",
        "cards",
        "clearing"
      })
  void familiesThatShareADatabaseShareOneLogOfActs(String families) throws SQLException {
    DatabaseSettings settings = OnePostgres.database("migrations_" + (char) ('a' + cases++));
    for (String family : families.split(",", -1)) {
      Database.open(settings, "db/" + family).close();
    }
    try (Database database = Database.open(settings);
        Connection connection = database.source().getConnection()) {
      Acts.write(connection, new Author("ada", ""), "hotlist add", "a card");
      assertThat(new Acts(database).newest(Optional.empty(), Instant.EPOCH, 2)).hasSize(1);
      assertThatThrownBy(() -> change(connection, "DELETE FROM administrative_act"))
          .hasMessageContaining("is only added to");
    }
  }

  @Test
  void theLogOfActsIsTheSameInEachFamily() {
    assertThat(text("db/cards/V2__administrative_acts.sql"))
        .isEqualTo(text("db/payment/V18__administrative_acts.sql"))
        .isEqualTo(text("db/clearing/V4__administrative_acts.sql"));
  }

  private static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(Database.class.getClassLoader().getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
