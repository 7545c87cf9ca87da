package farthing.store;

import farthing.accounts.Account;
import farthing.accounts.AccountKind;
import farthing.accounts.LedgerEntry;
import farthing.accounts.Posting;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Double-entry books in a database opened with {@link Database#LEDGER}: its own, or beside other
 * tables.
 *
 * <p>Guarantees: of entries with one reference exactly one is posted, whoever posts them; the
 * database refuses, from anybody, what does not sum to zero, what is changed or deleted, and what
 * leaves an account below zero that may not be. Safe for all threads.
 */
public final class Ledger {
  /** Lines of one page of a statement, at most. */
  public static final int MOST_LINES = 1_000;

  private static final String POST = "SELECT outcome, place FROM ledger_post(?, ?, ?, ?, ?, ?)";

  private static final String BALANCES =
      """
      SELECT a.kind, a.name, a.currency, a.never_below_zero, sum(b.minor) AS minor
      FROM ledger_account a JOIN ledger_balance b ON b.account = a.id
      """;

  private static final String OF_ONE = " WHERE a.kind = ? AND a.name = ? AND a.currency = ?";

  private static final String STATEMENT =
      """
      SELECT p.line, e.reference, e.at, p.minor, p.balance_after
      FROM ledger_account a JOIN ledger_posting p ON p.account = a.id
      JOIN ledger_entry e ON e.id = p.entry
      WHERE a.kind = ? AND a.name = ? AND a.currency = ? AND p.line < ?
      ORDER BY p.line DESC LIMIT ?
      """;

  private static final String SILENT = "the ledger did not answer; ask again";

  private final Database database;

  public Ledger(Database database) {
    this.database = database;
  }

  /**
   * Posts the entry in a transaction of its own. When this returns, its answer is durable.
   *
   * @throws StoreUnavailable if the database does not confirm: posted or not, unknown. Post it
   *     again to learn which
   */
  public Posted post(LedgerEntry entry) {
    return database.inTransaction(
        "the ledger did not confirm; post the entry again to learn what became of it",
        connection -> post(connection, entry));
  }

  /**
   * Posts the entry in the caller's transaction, which stays good whatever the answer; true only
   * once the caller has committed. Until then nobody else posts to its accounts that may not go
   * below zero.
   *
   * @param connection of a database opened with {@link Database#LEDGER}, at READ COMMITTED, as
   *     connections are
   * @throws SQLException of state 40P01 if two transactions that post several entries stood in each
   *     other's way: take back, and do it again
   */
  public Posted post(Connection connection, LedgerEntry entry) throws SQLException {
    List<Posting> postings = entry.postings();
    try (PreparedStatement post = connection.prepareStatement(POST)) {
      post.setString(1, entry.reference());
      new Columns<>(post, 1, postings)
          .add("text", String[]::new, p -> p.account().kind().word())
          .add("text", String[]::new, p -> p.account().name())
          .add("bytea", byte[][]::new, p -> currency(p.account()))
          .add("bool", Boolean[]::new, p -> p.account().kind().neverBelowZero())
          .add("int8", Long[]::new, Posting::minor);
      try (ResultSet row = post.executeQuery()) {
        row.next();
        return switch (row.getString("outcome")) {
          case "posted" -> new Posted.Fresh();
          case "same" -> new Posted.Repeated();
          case "other" -> new Posted.Contradicted();
          case "below-zero" ->
              new Posted.BelowZero(postings.get(row.getInt("place") - 1).account());
          default -> throw new SQLException("ledger_post answers " + row.getString("outcome"));
        };
      }
    }
  }

  /**
   * Posts many entries in the caller's transaction, as {@link #post(Connection, LedgerEntry)} would
   * one after the other. Those that nobody posted before, between accounts that are open and may go
   * below zero, share two statements.
   *
   * @return what became of each, in the order given
   */
  List<Posted> postAll(Connection connection, List<LedgerEntry> entries) throws SQLException {
    Set<LedgerEntry> together = new ManyEntries(connection).post(entries);
    List<Posted> all = new ArrayList<>();
    for (LedgerEntry entry : entries) {
      all.add(together.remove(entry) ? new Posted.Fresh() : post(connection, entry));
    }
    return all;
  }

  /** In minor units; 0 of an account that nothing was posted to. */
  public long balance(Account account) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(BALANCES + OF_ONE + " GROUP BY a.id")) {
            name(ask, account);
            try (ResultSet row = ask.executeQuery()) {
              return row.next() ? minor(row) : 0;
            }
          }
        });
  }

  /** All accounts, as of one moment: they sum to zero in every currency. For an auditor's eyes. */
  public Map<Account, Long> balances() {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(BALANCES + " GROUP BY a.id");
              ResultSet row = ask.executeQuery()) {
            Map<Account, Long> all = new HashMap<>();
            while (row.next()) {
              all.put(account(row), minor(row));
            }
            return all;
          }
        });
  }

  /** The newest lines of an account. */
  public AccountStatement statement(Account account, int most) {
    return statement(account, Long.MAX_VALUE, most);
  }

  /**
   * @param before of the page before this one
   * @param most lines, 1 to {@link #MOST_LINES}
   */
  public AccountStatement statement(Account account, long before, int most) {
    if (most < 1 || most > MOST_LINES) {
      throw new IllegalArgumentException("a page has 1 to " + MOST_LINES + " lines");
    }
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(STATEMENT)) {
            name(ask, account);
            ask.setLong(4, before);
            ask.setInt(5, most + 1); // one more tells whether another page follows
            try (ResultSet row = ask.executeQuery()) {
              return page(row, most);
            }
          }
        });
  }

  private static AccountStatement page(ResultSet row, int most) throws SQLException {
    List<AccountStatement.Line> lines = new ArrayList<>();
    long last = 0;
    while (row.next()) {
      if (lines.size() == most) {
        return new AccountStatement(lines, OptionalLong.of(last));
      }
      last = row.getLong("line");
      long balance = row.getLong("balance_after");
      OptionalLong after = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(balance);
      lines.add(
          new AccountStatement.Line(
              row.getString("reference"),
              row.getObject("at", OffsetDateTime.class).toInstant(),
              row.getLong("minor"),
              after));
    }
    return new AccountStatement(lines, OptionalLong.empty());
  }

  private static void name(PreparedStatement ask, Account account) throws SQLException {
    ask.setString(1, account.kind().word());
    ask.setString(2, account.name());
    ask.setBytes(3, currency(account));
  }

  static byte[] currency(Account account) {
    return account.currency().toBytes().toArray();
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        new AccountKind(row.getString("kind"), row.getBoolean("never_below_zero")),
        row.getString("name"),
        Currency.of(Bytes.of(row.getBytes("currency"))));
  }

  /** The sum of eight parts may outgrow what each of them can be. */
  private static long minor(ResultSet row) throws SQLException {
    return row.getBigDecimal("minor").longValueExact();
  }
}
