package farthing.bench;

import farthing.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Fills the journal with purchases of the past, two rows each, of the sizes that the bench's own
 * have, of another card issuer: a thousand merchants, a hundred thousand cards, a thousand security
 * cards whose batches are closed, a purchase each second. Made by the database itself, many
 * thousand rows a second.
 */
final class OldRows {
  /** Rows of one statement: what is between two looks at the clock. */
  private static final int AT_ONCE = 100_000;

  /** All of one purchase from its number, so that no two purchases have a key in common. */
  private static final String FILL =
      """
      INSERT INTO journal (at, purse, ntpsam, batch, amount_minor, provider, nt, flow, mode, captured,
        trx, party, step, slot, content_hash, psam, currency, code, content, record, answer)
      SELECT timestamptz '2020-01-01' + n * interval '1 second',
        n % 100000, n / 1000, 1, 1250, 1, 1 + n / 100000, 1, 5, captured,
        (lpad(to_hex(1577836800000 + n * 1000), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
          || substr(md5(n::text), 4, 15))::uuid,
        'merchant-' || n % 1000, step, '', sha256(n::text::bytea),
        decode(lpad(to_hex(n % 1000), 16, '0'), 'hex'), '\\x097802', code,
        decode(repeat('5a', content), 'hex'), decode(repeat('5a', record), 'hex'),
        decode(repeat('5a', answer), 'hex')
      FROM generate_series(?::bigint, ?::bigint) AS n,
        (VALUES ('draw', 'DRAWN', false, 1318, 93, 461),
          ('debit-response', 'ACCEPTED', true, 219, 40, 708))
        AS s (step, code, captured, content, record, answer)
      """;

  /** Purchases of the past, which is also the number of the next one. */
  private static final String NEXT = "SELECT count(*) FROM journal WHERE captured AND provider = 1";

  private final DatabaseSettings database;

  OldRows(DatabaseSettings database) {
    this.database = database;
  }

  /**
   * Until the journal has so many rows, those of measured purchases among them.
   *
   * @return how many it has: more, if it had more before
   */
  long fillTo(long rows) throws SQLException {
    try (Connection connection = Checkpoint.connect(database)) {
      long before = count(connection);
      long next = number(connection, NEXT);
      for (long missing = rows - before; missing > 1; missing -= AT_ONCE) {
        long more = Math.min(missing, AT_ONCE) / 2;
        insert(connection, next, more);
        next += more;
      }
      try (Statement settle = connection.createStatement()) {
        settle.execute("VACUUM (FREEZE, ANALYZE) journal");
        settle.execute("CHECKPOINT");
      }
      return Math.max(rows, before);
    }
  }

  /** Of the journal with its indexes. */
  long bytes() throws SQLException {
    try (Connection connection = Checkpoint.connect(database)) {
      return number(connection, "SELECT pg_total_relation_size('journal')");
    }
  }

  private static void insert(Connection connection, long first, long more) throws SQLException {
    try (PreparedStatement fill = connection.prepareStatement(FILL)) {
      fill.setLong(1, first);
      fill.setLong(2, first + more - 1);
      fill.executeUpdate();
    }
  }

  private static long count(Connection connection) throws SQLException {
    return number(connection, "SELECT count(*) FROM journal");
  }

  private static long number(Connection connection, String question) throws SQLException {
    try (Statement ask = connection.createStatement();
        ResultSet row = ask.executeQuery(question)) {
      row.next();
      return row.getLong(1);
    }
  }
}
