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
class ClearingMigrationsTest {
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

  @Test
  void paymentsThatAFileCouldHoldStandInTheFirstAndAreNotAlteredFromThenOn() throws SQLException {
    DatabaseSettings settings = OnePostgres.database("payments_in_files");
    migrate(settings, "9");
    try (Connection connection = connect(settings);
        Statement sql = connection.createStatement()) {
      sql.execute(
          """
          INSERT INTO settlement (day) VALUES ('2026-11-30');
          INSERT INTO bank_account (role, party, holder, account, bic)
          VALUES ('issuer', '46415254', 'Issuer', 'I', 'AAAABBCC'), ('acquirer', 'first', 'First', 'F', 'AAAABBCC'),
            ('acquirer', 'nobic', 'No BIC', 'N', NULL), ('merchant', 'shop', 'Shop', 'S', NULL),
            ('merchant', 'own', 'Own', 'F', NULL);
          INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee, currency, minor)
          VALUES ('1', '2026-11-30', 'net', 'issuer', '46415254', 'acquirer', 'first', '\\x097802', 5),
            ('2', '2026-11-30', 'net', 'issuer', '46415254', 'acquirer', 'nobic', '\\x097802', 5),
            ('3', '2026-11-30', 'merchant', 'acquirer', 'first', 'merchant', 'shop', '\\x097802', 5),
            ('4', '2026-11-30', 'merchant', 'acquirer', 'first', 'merchant', 'own', '\\x097802', 5),
            ('5', '2026-11-30', 'merchant', 'acquirer', 'first', 'merchant', 'unknown', '\\x097802', 5);
          INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee, currency, minor, again_of)
          VALUES ('6', '2026-11-30', 'merchant', 'acquirer', 'first', 'merchant', 'shop', '\\x097802', 5, '3');
          """);

      migrate(settings, "10");

      assertThat(
              rows(
                  sql, "SELECT reference, file, payee_account FROM instruction ORDER BY reference"))
          .containsExactly(
              "1 1 F ", "2 null null ", "3 1 S ", "4 null null ", "5 null null ", "6 2 S ");
      assertThatThrownBy(
              () -> sql.execute("UPDATE instruction SET payee_account = 'X' WHERE file = 1"))
          .hasMessageContaining("a payment stays as it was made");
    }
  }

  @Test
  void whoTookPartBeforeIsKnownByTheNameOfItsAccountOrElseByItsId() throws SQLException {
    DatabaseSettings settings = OnePostgres.database("institutions");
    migrate(settings, "10");
    try (Connection connection = connect(settings);
        Statement sql = connection.createStatement()) {
      sql.execute(
          """
          INSERT INTO batch_source (source, acquirer, api_key_hash) VALUES ('payment-1', 'first', decode(repeat('07', 32), 'hex'));
          INSERT INTO merchant_terms (party, acquirer, fee_basis_points, fee_fixed_minor) VALUES ('corner', 'second', 0, 0);
          INSERT INTO bank_account (role, party, holder, account, bic)
          VALUES ('issuer', '46415254', 'Card Issuer', 'I', 'AAAABBCC'), ('issuer', 'a-slip', 'Slip', 'S', 'AAAABBCC'),
            ('acquirer', 'second', 'Second & Sons', 'F', 'AAAABBCC'), ('merchant', 'corner', 'Corner', 'C', NULL);
          """);
      sql.execute(SALES);

      migrate(settings, "11");

      assertThat(rows(sql, "SELECT role, party, name FROM institution ORDER BY role, party"))
          .containsExactly(
              "acquirer first first ",
              "acquirer second Second & Sons ",
              "issuer 00000007 00000007 ",
              "issuer 46415254 Card Issuer ");
      assertThatThrownBy(() -> sql.execute("DELETE FROM institution"))
          .hasMessageContaining("stays known");
    }
  }

  @Test
  void whatCameBackBeforeCameBackAsAWholeAndWhatWasSettledIsNetted() throws SQLException {
    DatabaseSettings settings = OnePostgres.database("payments_decided");
    migrate(settings, "15");
    try (Connection connection = connect(settings);
        Statement sql = connection.createStatement()) {
      sql.execute(
          """
          INSERT INTO settlement (day) VALUES ('2026-11-30');
          INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee, currency, minor, state)
          VALUES ('1', '2026-11-30', 'merchant', 'acquirer', 'first', 'merchant', 'shop', '\\x097802', 5, 'returned'),
            ('2', '2026-11-30', 'merchant', 'acquirer', 'first', 'merchant', 'kiosk', '\\x097802', 7, 'sent');
          INSERT INTO returned_payment (reference) VALUES ('1');
          CREATE TABLE refund (number bigint, settled date, source text);
          INSERT INTO refund VALUES (1, '2026-11-30', 'merchant'), (2, NULL, 'merchant'), (3, NULL, 'cancel');
          """);
      sql.execute(SALES);
      sql.execute("UPDATE sale SET settled = '2026-11-30' WHERE part = 0");

      migrate(settings, "18");

      assertThat(rows(sql, "SELECT reference, number, minor, undone FROM returned_payment"))
          .containsExactly("1 1 5 null ");
      assertThat(rows(sql, "SELECT standing, paid_minor FROM instruction ORDER BY reference"))
          .containsExactly("returned null ", "made null ");
      assertThat(rows(sql, "SELECT part, netted FROM sale ORDER BY part, gross_minor"))
          .containsExactly("0 2026-11-30 ", "0 2026-11-30 ", "12 null ");
      assertThat(rows(sql, "SELECT * FROM netted_refund")).containsExactly("1 2026-11-30 ");
      assertThatThrownBy(() -> sql.execute("UPDATE sale SET netted = NULL WHERE part = 0"))
          .hasMessageContaining("a sale is settled once");
      sql.execute("UPDATE sale SET netted = '2026-12-01' WHERE part = 12");
      assertThatThrownBy(() -> sql.execute("UPDATE sale SET netted = '2026-12-02' WHERE part = 12"))
          .hasMessageContaining("a sale is settled once");
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
