package farthing.store;

import farthing.accounts.LedgerEntry;
import farthing.accounts.OpeningRule;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts what cards were made with, once each (docs/decisions/issuing.md): the issuer owes it from
 * then on. In the database of {@link ClearingBook}, where the register of cards is.
 *
 * <p>Guarantees: entry and mark of a card are one transaction, under the reference {@code
 * opening/PROVIDER-NUMBER/SLOT}, so whoever dies when, each opening is posted once. A run all of
 * whose cards are posted is not looked at any more. One process at a time posts; the others do
 * nothing.
 */
public final class OpeningPoster {
  /** Cards of one transaction. */
  private static final int AT_ONCE = 200;

  private static final String UNKNOWN =
      "the openings were not confirmed; the next turn tells what became of them";

  /** The advisory lock of whoever posts: "opening" in ASCII. */
  private static final long LOCK = 0x6F70_656E_696E_67L;

  private static final String DUE =
      """
      SELECT c.provider, c.number, r.product, r.run FROM issue_run r JOIN card c ON c.run = r.run
      WHERE c.state = 'made' AND NOT EXISTS (SELECT FROM opening_run o WHERE o.run = r.run)
        AND NOT EXISTS (SELECT FROM opening_card k
          WHERE k.provider = c.provider AND k.number = c.number)
      ORDER BY r.run, c.number LIMIT %d
      """
          .formatted(AT_ONCE);

  private static final String SLOTS =
      "SELECT slot, currency, opening_minor FROM card_slot"
          + " WHERE provider = ? AND number = ? AND opening_minor > 0 ORDER BY slot";

  private static final String MARK =
      "INSERT INTO opening_card (provider, number, run) VALUES (?, ?, ?)";

  /** All that it was to have are made and posted: a made card stays made. */
  private static final String OVER =
      """
      INSERT INTO opening_run (run) SELECT r.run FROM issue_run r
      WHERE NOT EXISTS (SELECT FROM opening_run o WHERE o.run = r.run)
        AND r.wanted = (SELECT count(*) FROM opening_card k WHERE k.run = r.run)
      """;

  private final Database database;
  private final Ledger ledger;

  public OpeningPoster(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  private record Due(IepId card, String product, long run) {}

  /**
   * Posts what is due.
   *
   * @return of how many cards
   */
  public int turn() {
    int all = 0;
    for (int some = AT_ONCE; some == AT_ONCE; ) {
      some = database.inTransaction(UNKNOWN, this::some);
      all += some;
    }
    return all;
  }

  private int some(Connection connection) throws SQLException {
    if (!isMyTurn(connection)) {
      return 0;
    }
    List<Due> due = due(connection);
    for (Due each : due) {
      post(connection, each);
    }
    try (PreparedStatement over = connection.prepareStatement(OVER)) {
      over.executeUpdate();
    }
    return due.size();
  }

  private static boolean isMyTurn(Connection connection) throws SQLException {
    try (PreparedStatement ask =
            connection.prepareStatement("SELECT pg_try_advisory_xact_lock(" + LOCK + ")");
        ResultSet row = ask.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static List<Due> due(Connection connection) throws SQLException {
    List<Due> due = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(DUE);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        due.add(
            new Due(
                new IepId(row.getInt("provider"), row.getLong("number")),
                row.getString("product"),
                row.getLong("run")));
      }
    }
    return due;
  }

  private void post(Connection connection, Due due) throws SQLException {
    for (LedgerEntry entry : entries(connection, due)) {
      Posted posted = ledger.post(connection, entry);
      if (!(posted instanceof Posted.Fresh)) {
        throw new IllegalStateException(entry.reference() + " is posted already: " + posted);
      }
    }
    try (PreparedStatement mark = connection.prepareStatement(MARK)) {
      mark.setInt(1, due.card().provider());
      mark.setLong(2, due.card().number());
      mark.setLong(3, due.run());
      mark.executeUpdate();
    }
  }

  private static List<LedgerEntry> entries(Connection connection, Due due) throws SQLException {
    List<LedgerEntry> entries = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(SLOTS)) {
      ask.setInt(1, due.card().provider());
      ask.setLong(2, due.card().number());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          entries.add(
              OpeningRule.entry(
                  due.card(),
                  row.getInt("slot"),
                  due.product(),
                  Currency.of(Bytes.of(row.getBytes("currency"))),
                  row.getLong("opening_minor")));
        }
      }
    }
    return entries;
  }
}
