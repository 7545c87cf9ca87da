package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

/** Books that an earlier version cleared, opened by this one. */
class ClearedBySaleMigrationTest {
  private static final String SALES =
      """
      INSERT INTO sale (psam, batch, part, party, acquirer, provider, currency, gross_minor, fee_minor)
      VALUES ('\\x01', 1, 0, 'corner', 'first', 7, '\\x097802', 300, 3),
             ('\\x01', 1, 0, 'corner', 'first', 7, '\\x084002', 50, 0),
             ('\\x01', 1, 12, 'corner', 'first', 7, '\\x097802', 100, 1)
      """;

  private static final String RECORDS =
      """
      INSERT INTO cleared (at, batch, part, ntpsam, purse, provider, amount_minor, fee_minor, nt, is_cancel, trx, party, psam, currency)
      SELECT now(), 1, part, ntpsam, 9, 7, minor, fee, ntpsam, is_cancel, gen_random_uuid(), 'corner', '\\x01', currency
      FROM (VALUES (0, 11, 400, 4, false, '\\x097802'::bytea), (0, 13, 100, 1, true, '\\x097802'),
        (0, 14, 50, 0, false, '\\x084002'), (12, 12, 100, 1, false, '\\x097802'))
        v (part, ntpsam, minor, fee, is_cancel, currency)
      """;

  private static final String ALL =
      """
      SELECT at, batch, part, ntpsam, purse, provider, amount_minor, fee_minor, nt, is_cancel, trx, party, psam, currency
      FROM cleared ORDER BY ntpsam
      """;

  @Test
  void everyRecordIsOfItsSaleAndSaysWhatItSaidBefore() throws SQLException {
    DatabaseSettings settings = OnePostgres.database("cleared_by_sale");
    migrate(settings, "8");
    try (Connection connection = connect(settings);
        Statement sql = connection.createStatement()) {
      sql.execute(SALES);
      sql.execute(RECORDS);
      List<String> before = rows(sql, ALL);

      migrate(settings, "9");

      assertThat(before).hasSize(4);
      assertThat(rows(sql, ALL)).isEqualTo(before);
      assertThat(
              rows(
                  sql,
                  "SELECT sum(CASE WHEN is_cancel THEN -amount_minor ELSE amount_minor END)"
                      + " - s.gross_minor FROM cleared_record c JOIN sale s ON s.number = c.sale"
                      + " GROUP BY s.number, s.gross_minor"))
          .containsExactly("0 ", "0 ", "0 ");
    }
  }

  @Test
  void aRecordThatIsOfNoSaleStopsItBeforeAnythingIsLost() throws SQLException {
    DatabaseSettings settings = OnePostgres.database("cleared_by_none");
    migrate(settings, "8");
    try (Connection connection = connect(settings);
        Statement sql = connection.createStatement()) {
      sql.execute(RECORDS);

      assertThatThrownBy(() -> migrate(settings, "9"))
          .isInstanceOf(FlywayException.class)
          .hasMessageContaining("that no sale has");
      assertThat(rows(sql, ALL)).hasSize(4);
    }
  }

  private static void migrate(DatabaseSettings settings, String version) {
    Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .locations("classpath:db/clearing")
        .target(version)
        .load()
        .migrate();
  }

  private static Connection connect(DatabaseSettings settings) throws SQLException {
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }

  private static List<String> rows(Statement sql, String question) throws SQLException {
    List<String> all = new ArrayList<>();
    try (ResultSet row = sql.executeQuery(question)) {
      while (row.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          line.append(row.getString(i)).append(' ');
        }
        all.add(line.toString());
      }
    }
    return all;
  }
}
