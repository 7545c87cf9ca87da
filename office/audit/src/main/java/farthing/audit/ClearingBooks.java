package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Clearing (docs/decisions/clearing.md) held against what it was made from: each batch's entries
 * are the sums of what was paid of it, nothing was paid that the batch does not have, each card's
 * shadow balance is what its loads and purchases make it, and each issuer has funds for what is on
 * its cards, what waits for them and what it owes for purchases.
 */
final class ClearingBooks {
  private static final String IS_THERE = "SELECT to_regclass('cleared') IS NOT NULL";

  /** Money that is behind an issuer's value; of points, what its programme answers for. */
  private static final String FUNDS =
      "('pool', 'pool-cash', 'bank-holds', 'house', 'programme', 'sold-cards')";

  /** Under which a slot's opening is posted. */
  private static final String OPENING =
      "'opening/' || lpad(to_hex(s.provider), 8, '0') || '-' || lpad(to_hex(s.number), 12, '0')"
          + " || '/' || s.slot";

  private static final String DIFFERING =
      """
      WITH paid AS (
        SELECT 'clearing/' || encode(psam, 'hex') || '/' || batch AS batch, party,
          lpad(to_hex(provider), 8, '0') AS issuer, currency,
          sum(CASE WHEN is_cancel THEN -amount_minor ELSE amount_minor END) AS gross,
          sum(CASE WHEN is_cancel THEN -fee_minor ELSE fee_minor END) AS fee
        FROM cleared GROUP BY 1, 2, 3, 4),
      posted AS (
        SELECT split_part(t.reference, '/', 1) || '/' || split_part(t.reference, '/', 2) || '/'
            || split_part(t.reference, '/', 3) AS batch,
          split_part(t.reference, '/', 5) AS party, split_part(t.reference, '/', 6) AS issuer,
          a.currency,
          -coalesce(sum(p.minor) FILTER (WHERE a.kind = 'issued'
            AND a.name = split_part(t.reference, '/', 6)), 0) AS gross,
          coalesce(sum(p.minor) FILTER (WHERE a.kind = 'owed'
            AND left(a.name, 9) = split_part(t.reference, '/', 6) || '.'), 0) AS owed,
          -coalesce(sum(p.minor) FILTER (WHERE a.kind = 'claim'
            AND left(a.name, 9) = split_part(t.reference, '/', 6) || '.'), 0) AS claimed,
          coalesce(sum(p.minor) FILTER (WHERE a.kind = 'fees'), 0) AS fee,
          coalesce(sum(p.minor) FILTER (WHERE a.kind = 'merchant'
            AND a.name = split_part(t.reference, '/', 5)), 0) AS merchant
        FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
          JOIN ledger_account a ON a.id = p.account
        WHERE t.reference LIKE 'clearing/%' GROUP BY 1, 2, 3, 4)
      SELECT batch, party, issuer, currency, coalesce(paid.gross, 0) AS gross,
        coalesce(posted.gross, 0) AS posted
      FROM paid FULL JOIN posted USING (batch, party, issuer, currency)
      WHERE (coalesce(paid.gross, 0), coalesce(paid.gross, 0), coalesce(paid.gross, 0),
          coalesce(paid.fee, 0), coalesce(paid.gross - paid.fee, 0))
        IS DISTINCT FROM (coalesce(posted.gross, 0), coalesce(posted.owed, 0),
          coalesce(posted.claimed, 0), coalesce(posted.fee, 0), coalesce(posted.merchant, 0))
      """;

  /** What is settled is what was cleared; of a record that is of no sale, its card. */
  private static final String SALES =
      """
      SELECT coalesce(s.party, '') AS party, coalesce(s.provider, c.provider) AS provider, s.currency,
        encode(s.psam, 'hex') || '/' || s.batch AS batch, coalesce(s.gross_minor, 0) AS sold,
        coalesce(c.gross, 0) AS gross, c.purse, c.ntpsam, s.number IS NULL AS lone
      FROM sale s FULL JOIN (SELECT sale, provider, min(purse) AS purse, min(ntpsam) AS ntpsam,
          sum(CASE WHEN is_cancel THEN -amount_minor ELSE amount_minor END) AS gross,
          sum(CASE WHEN is_cancel THEN -fee_minor ELSE fee_minor END) AS fee
        FROM cleared_record GROUP BY sale, provider) c ON c.sale = s.number AND c.provider = s.provider
      WHERE (s.gross_minor, s.fee_minor) IS DISTINCT FROM (c.gross, c.fee)
      """;

  /** Each card by itself: two mistakes of opposite sign would hide in a sum. */
  private static final String SHADOWS =
      """
      WITH moved AS (
        SELECT r.provider, r.purse AS number, r.currency,
          CASE e.code WHEN 'LOADED' THEN r.amount_minor ELSE -r.amount_minor END AS minor
        FROM journal r JOIN journal e ON e.party = r.party AND e.trx = r.trx
          AND e.step = 'response' AND octet_length(e.slot) = 0
        WHERE r.flow <> 1 AND r.step = 'request' AND octet_length(r.slot) = 0
          AND r.currency IS NOT NULL AND e.code IN ('LOADED', 'UNLOADED')
          AND NOT EXISTS (SELECT 1 FROM float_due d WHERE d.party = r.party AND d.trx = r.trx)
        UNION ALL
        SELECT provider, purse, currency,
          CASE WHEN is_cancel THEN amount_minor ELSE -amount_minor END FROM cleared
        UNION ALL
        SELECT provider, paid_by, currency, -minor FROM refund WHERE source <> 'merchant'),
      sums AS (
        SELECT provider, number, currency, sum(minor) AS minor FROM moved GROUP BY 1, 2, 3)
      SELECT provider, number, currency, coalesce(m.minor, 0) AS expected,
        coalesce(s.minor, 0) AS minor
      FROM sums m FULL JOIN shadow_balance s USING (provider, number, currency)
      WHERE coalesce(m.minor, 0) <> coalesce(s.minor, 0)
      """;

  /** Funds stand below zero, what is owed above: together they are nothing. */
  private static final String SOLVENCY =
      """
      WITH lines AS (
        SELECT left(a.name, 8) AS issuer, a.currency, -p.minor AS funds, 0 AS owed
        FROM ledger_posting p JOIN ledger_account a ON a.id = p.account
        WHERE a.kind IN %s
        UNION ALL
        SELECT left(a.name, 8), a.currency, 0, p.minor
        FROM ledger_posting p JOIN ledger_account a ON a.id = p.account WHERE a.kind IN ('owed', 'refunds')
        UNION ALL
        SELECT lpad(to_hex(provider), 8, '0'), currency, 0, minor FROM shadow_balance
        UNION ALL
        SELECT lpad(to_hex(s.provider), 8, '0'), s.currency, 0, s.opening_minor
        FROM card_slot s JOIN ledger_entry t ON t.reference = %s)
      SELECT issuer, currency, sum(funds) AS funds, sum(owed) AS owed
      FROM lines GROUP BY issuer, currency ORDER BY issuer, currency
      """
          .formatted(FUNDS, OPENING);

  /** Made is made: nothing else is issued, and each slot once with what it was made with. */
  private static final String OPENINGS =
      """
      WITH posted AS (
        SELECT t.reference, a.currency,
          coalesce(sum(p.minor) FILTER (WHERE a.kind = 'issued'
            AND a.name = substr(t.reference, 9, 8)), 0) AS issued,
          -coalesce(sum(p.minor) FILTER (WHERE a.kind IN ('sold-cards', 'programme')
            AND left(a.name, 9) = substr(t.reference, 9, 8) || '.'), 0) AS against
        FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
          JOIN ledger_account a ON a.id = p.account
        WHERE t.reference LIKE 'opening/%%' GROUP BY t.reference, a.currency),
      made AS (
        SELECT %s AS reference, s.provider, s.number, s.currency, s.opening_minor
        FROM card_slot s JOIN card c ON c.provider = s.provider AND c.number = s.number
        WHERE c.state = 'made')
      SELECT p.reference, p.currency, p.issued, coalesce(m.opening_minor, 0) AS opening
      FROM posted p LEFT JOIN made m ON m.reference = p.reference AND m.currency = p.currency
      WHERE (p.issued, p.against) IS DISTINCT FROM (m.opening_minor, m.opening_minor)
      """
          .formatted(OPENING);

  private final AuditedDatabase books;
  private final Connection connection;
  private final Findings findings;

  private ClearingBooks(AuditedDatabase books, Connection connection, Findings findings) {
    this.books = books;
    this.connection = connection;
    this.findings = findings;
  }

  static boolean isThere(Connection connection) throws SQLException {
    return LedgerRules.isTrue(connection, IS_THERE);
  }

  /**
   * @return a line for each issuer and currency: its funds, and what they must cover
   */
  static List<AccountLine> check(AuditedDatabase books, Connection connection, Findings findings)
      throws SQLException {
    if (!isThere(connection)) {
      return List.of();
    }
    ClearingBooks clearing = new ClearingBooks(books, connection, findings);
    clearing.eachBatchIsPostedAsPaid();
    clearing.eachSaleIsWhatWasCleared();
    clearing.eachShadowIsWhatMovedIt();
    RefundBooks.check(connection, findings);
    SettlementBooks.check(connection, findings);
    clearing.eachOpeningIsACards();
    return clearing.solvency();
  }

  private void eachBatchIsPostedAsPaid() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(DIFFERING);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        long gross = row.getBigDecimal("gross").longValueExact();
        long posted = row.getBigDecimal("posted").longValueExact();
        findings.add(
            Finding.inFloat(
                row.getString("party"),
                currency,
                posted - gross,
                "%s of issuer %s: paid are %s, posted %s"
                    .formatted(
                        row.getString("batch"),
                        row.getString("issuer"),
                        Finding.signed(gross, currency),
                        Finding.signed(posted, currency))));
      }
    }
  }

  private void eachSaleIsWhatWasCleared() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(SALES);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        findings.add(row.getBoolean("lone") ? ofNoSale(row) : otherwiseSold(row));
      }
    }
  }

  private static Finding ofNoSale(ResultSet row) throws SQLException {
    return new Finding(
        Where.FLOAT,
        "",
        "",
        Optional.of(new IepId(row.getInt("provider"), row.getLong("purse"))),
        Optional.empty(),
        0,
        "NTPSAM %d is cleared and of no sale".formatted(row.getLong("ntpsam")));
  }

  private static Finding otherwiseSold(ResultSet row) throws SQLException {
    Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
    long sold = row.getLong("sold");
    long gross = row.getBigDecimal("gross").longValueExact();
    return Finding.inFloat(
        row.getString("party"),
        currency,
        sold - gross,
        "batch %s: to be settled are %s less fees, its records make %s"
            .formatted(
                row.getString("batch"),
                Finding.signed(sold, currency),
                Finding.signed(gross, currency)));
  }

  private void eachShadowIsWhatMovedIt() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(SHADOWS);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        long expected = row.getBigDecimal("expected").longValueExact();
        long minor = row.getLong("minor");
        findings.add(
            new Finding(
                Where.CARD,
                "",
                "",
                Optional.of(new IepId(row.getInt("provider"), row.getLong("number"))),
                Optional.of(currency),
                minor - expected,
                "its shadow balance is moved by %s, its loads, cleared purchases and refunds make %s"
                    .formatted(
                        Finding.signed(minor, currency), Finding.signed(expected, currency))));
      }
    }
  }

  private void eachOpeningIsACards() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(OPENINGS);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        long issued = row.getBigDecimal("issued").longValueExact();
        long opening = row.getLong("opening");
        findings.add(
            Finding.inFloat(
                "",
                currency,
                issued - opening,
                "%s is posted as %s issued, and the card was made with %s"
                    .formatted(
                        row.getString("reference"),
                        Finding.signed(issued, currency),
                        Finding.signed(opening, currency))));
      }
    }
  }

  private List<AccountLine> solvency() throws SQLException {
    List<AccountLine> lines = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(SOLVENCY);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        lines.add(
            new AccountLine(
                books.name(),
                "float of issuer " + row.getString("issuer"),
                Currency.of(Bytes.of(row.getBytes("currency"))),
                row.getBigDecimal("funds").longValueExact(),
                row.getBigDecimal("owed").longValueExact()));
      }
    }
    return lines;
  }
}
