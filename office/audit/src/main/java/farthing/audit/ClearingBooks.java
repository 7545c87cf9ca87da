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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clearing (docs/decisions/clearing.md) held against what it was made from: each sale is the sum of
 * what was paid of it, nothing was paid that the batch does not have, each entry is of what it
 * says, each card's opening is posted, each card's shadow balance is what its loads and purchases
 * make it, and each issuer has funds for what is on its cards, what waits for them and what it owes
 * for purchases.
 */
final class ClearingBooks {
  private static final String IS_THERE = "SELECT to_regclass('cleared') IS NOT NULL";

  /** Money that is behind an issuer's value; of points, what its programme answers for. */
  private static final String FUNDS =
      "('pool', 'pool-cash', 'bank-holds', 'house', 'programme', 'sold-cards')";

  /** Under which a slot's opening is posted. */
  static final String OPENING =
      "'opening/' || lpad(to_hex(s.provider), 8, '0') || '-' || lpad(to_hex(s.number), 12, '0')"
          + " || '/' || s.slot";

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

  /** Whoever posts openings looks each minute: after an hour one is not late, but lost. */
  private static final String NOT_POSTED =
      """
      SELECT s.provider, s.number, s.currency, s.opening_minor,
        c.made_at > now() - interval '1 hour' AND NOT EXISTS (SELECT FROM opening_card k
          WHERE k.provider = s.provider AND k.number = s.number) AS waits
      FROM card_slot s JOIN card c ON c.provider = s.provider AND c.number = s.number
      WHERE c.state = 'made' AND s.opening_minor > 0
        AND NOT EXISTS (SELECT FROM ledger_entry t WHERE t.reference = %s)
      ORDER BY s.provider, s.number, s.slot
      """
          .formatted(OPENING);

  private static final int AT_ONCE = 10_000;

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
   * @param journals of payment servers whose batches may have come here
   * @return a line for each issuer and currency: its funds, and what they must cover
   */
  static List<AccountLine> check(
      AuditedDatabase books, Connection connection, List<Connection> journals, Findings findings)
      throws SQLException {
    if (!isThere(connection)) {
      return List.of();
    }
    ClearingBooks clearing = new ClearingBooks(books, connection, findings);
    BatchBooks.check(connection, journals, findings);
    EntryBooks.check(connection, findings);
    clearing.eachSaleIsWhatWasCleared();
    clearing.eachShadowIsWhatMovedIt();
    RefundBooks.check(connection, findings);
    SettlementBooks.check(connection, findings);
    clearing.eachOpeningIsPosted();
    return clearing.solvency();
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

  private void eachOpeningIsPosted() throws SQLException {
    Map<Currency, Long> waiting = new LinkedHashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(NOT_POSTED)) {
      ask.setFetchSize(AT_ONCE);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
          long opening = row.getLong("opening_minor");
          if (row.getBoolean("waits")) {
            waiting.merge(currency, opening, Long::sum);
          } else {
            findings.add(
                new Finding(
                    Where.FLOAT,
                    "",
                    "",
                    Optional.of(new IepId(row.getInt("provider"), row.getLong("number"))),
                    Optional.of(currency),
                    -opening,
                    "it was made with %s, and its opening is not posted"
                        .formatted(Finding.signed(opening, currency))));
          }
        }
      }
    }
    waiting.forEach((currency, minor) ->
        findings.tell(
            "openings of cards that were just made wait to be posted: "
                + Finding.signed(minor, currency)));
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
