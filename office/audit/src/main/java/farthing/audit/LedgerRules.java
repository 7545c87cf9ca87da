package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What any double-entry ledger must keep, added up from its postings alone: every entry sums to
 * zero and has all its postings, every account holds what its postings say and, where it may not,
 * is not below zero.
 */
final class LedgerRules {
  private static final String IS_THERE = "SELECT to_regclass('ledger_posting') IS NOT NULL";

  private static final String NOT_ZERO =
      """
      SELECT t.reference, a.currency, sum(p.minor) AS minor
      FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
        JOIN ledger_account a ON a.id = p.account
      GROUP BY t.id, t.reference, a.currency HAVING sum(p.minor) <> 0
      """;

  private static final String NOT_ALL_POSTINGS =
      """
      SELECT t.reference, t.postings, count(p.entry) AS there
      FROM ledger_entry t LEFT JOIN ledger_posting p ON p.entry = t.id
      GROUP BY t.id, t.reference, t.postings HAVING count(p.entry) <> t.postings
      """;

  private static final String BALANCES =
      """
      SELECT a.kind, a.name, a.currency, coalesce(b.minor, 0) AS kept, coalesce(p.minor, 0) AS posted,
        a.never_below_zero
      FROM ledger_account a
        LEFT JOIN (SELECT account, sum(minor) AS minor FROM ledger_balance GROUP BY account) b
          ON b.account = a.id
        LEFT JOIN (SELECT account, sum(minor) AS minor FROM ledger_posting GROUP BY account) p
          ON p.account = a.id
      WHERE coalesce(b.minor, 0) <> coalesce(p.minor, 0)
        OR a.never_below_zero AND coalesce(p.minor, 0) < 0
      """;

  private final Where where;
  private final Connection books;
  private final Findings findings;

  private LedgerRules(Where where, Connection books, Findings findings) {
    this.where = where;
    this.books = books;
    this.findings = findings;
  }

  /** Whether these books have a ledger at all. */
  static boolean hasLedger(Connection books) throws SQLException {
    return isTrue(books, IS_THERE);
  }

  static void check(Where where, Connection books, Findings findings) throws SQLException {
    LedgerRules rules = new LedgerRules(where, books, findings);
    rules.everyEntrySumsToZero();
    rules.everyEntryIsWhole();
    rules.everyAccountHoldsItsPostings();
  }

  static boolean isTrue(Connection books, String question) throws SQLException {
    try (PreparedStatement ask = books.prepareStatement(question);
        ResultSet row = ask.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private void everyEntrySumsToZero() throws SQLException {
    try (PreparedStatement ask = books.prepareStatement(NOT_ZERO);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        find(
            currency(row),
            row.getBigDecimal("minor").longValueExact(),
            "the postings of " + row.getString("reference") + " do not sum to zero");
      }
    }
  }

  private void everyEntryIsWhole() throws SQLException {
    try (PreparedStatement ask = books.prepareStatement(NOT_ALL_POSTINGS);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        findings.add(
            new Finding(
                where,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                0,
                "%s was entered with %d postings and has %d"
                    .formatted(
                        row.getString("reference"), row.getInt("postings"), row.getLong("there"))));
      }
    }
  }

  private void everyAccountHoldsItsPostings() throws SQLException {
    try (PreparedStatement ask = books.prepareStatement(BALANCES);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        String account = row.getString("kind") + "/" + row.getString("name");
        long kept = row.getBigDecimal("kept").longValueExact();
        long posted = row.getBigDecimal("posted").longValueExact();
        if (kept != posted) {
          find(
              currency(row),
              kept - posted,
              "the balance kept of %s is not the sum of its postings".formatted(account));
        }
        if (row.getBoolean("never_below_zero") && posted < 0) {
          find(currency(row), posted, account + " may not be below zero, and is");
        }
      }
    }
  }

  private static Currency currency(ResultSet row) throws SQLException {
    return Currency.of(Bytes.of(row.getBytes("currency")));
  }

  private void find(Currency currency, long minor, String text) {
    findings.add(new Finding(where, "", "", Optional.empty(), Optional.of(currency), minor, text));
  }
}
