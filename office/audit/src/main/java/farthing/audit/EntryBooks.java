package farthing.audit;

import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Every entry of clearing's ledger held against what it is of: the postings are made anew from
 * sales, refunds, payments and cards, each with its account and amount, and no others stand there.
 * Loads are {@link FloatBooks}' matter, and openings that are not posted {@link ClearingBooks}'.
 */
final class EntryBooks {
  /** An issuer as accounts are named after it. */
  private static final String ISSUER = "lpad(to_hex(provider), 8, '0')";

  /** An entry and all its legs; those of nothing are not posted. */
  private static final String OTHERWISE_POSTED =
      """
      WITH sold AS (
        SELECT 'clearing/' || encode(psam, 'hex') || '/' || batch || '/' || part || '/' || party || '/'
            || %1$s || '/' || left(encode(currency, 'hex'), 4) AS reference, currency, %1$s AS issuer,
          %1$s || '.' || acquirer AS pair, acquirer, party, gross_minor AS gross, fee_minor AS fee
        FROM sale),
      back AS (
        SELECT 'refund/' || number AS reference, 'refund-paid/' || number AS paid, currency,
          %1$s AS issuer, %1$s || '.' || acquirer AS pair, party, source, state, minor
        FROM refund),
      back_again AS (
        SELECT reference, minor, undone,
          '/returned' || CASE number WHEN 1 THEN '' ELSE '-' || number END AS suffix
        FROM returned_payment),
      payment AS (
        SELECT 'settlement/' || i.reference || way.suffix AS reference, i.currency, i.kind, i.payer,
          i.payee, i.payer_role, i.funds, way.minor,
          get_byte(i.currency, 0) BETWEEN x'10'::int AND x'89'::int AS of_points
        FROM instruction i JOIN (
          SELECT reference, '' AS suffix, minor FROM instruction
          UNION ALL SELECT reference, suffix, -minor FROM back_again
          UNION ALL SELECT reference, suffix || '/undone', minor FROM back_again
            WHERE undone IS NOT NULL) way USING (reference)),
      paid AS (
        SELECT reference, currency, kind, of_points, funds,
          CASE WHEN payer_role = first THEN minor ELSE -minor END AS minor,
          CASE WHEN payer_role = first THEN payer ELSE payee END AS one,
          CASE WHEN payer_role = first THEN payee ELSE payer END AS other
        FROM (SELECT *, CASE kind WHEN 'net' THEN 'issuer' WHEN 'loads' THEN 'bank' ELSE 'acquirer' END
          AS first FROM payment) p),
      opened AS (
        SELECT t.reference, s.currency, lpad(to_hex(s.provider), 8, '0') AS issuer,
          s.opening_minor AS minor, regexp_replace(r.product, '[^A-Za-z0-9._-]', '-', 'g') AS product,
          get_byte(s.currency, 0) BETWEEN x'10'::int AND x'89'::int AS of_points
        FROM card_slot s JOIN card c ON c.provider = s.provider AND c.number = s.number
          JOIN issue_run r ON r.run = c.run
          JOIN ledger_entry t ON t.reference = %3$s
        WHERE c.state = 'made'),
      due AS (
        SELECT reference, currency, 'issued' AS kind, issuer AS name, -gross AS minor FROM sold
        UNION ALL SELECT reference, currency, 'owed', pair, gross FROM sold
        UNION ALL SELECT reference, currency, 'claim', pair, -gross FROM sold
        UNION ALL SELECT reference, currency, 'merchant', party, gross - fee FROM sold
        UNION ALL SELECT reference, currency, 'fees', acquirer, fee FROM sold
        UNION ALL SELECT reference, currency, 'refunds', issuer, minor FROM back
        UNION ALL SELECT reference, currency, 'issued', issuer, -minor FROM back
          WHERE source <> 'merchant'
        UNION ALL SELECT reference, currency, 'merchant', party, -minor FROM back
          WHERE source = 'merchant'
        UNION ALL SELECT reference, currency, 'claim', pair, minor FROM back WHERE source = 'merchant'
        UNION ALL SELECT reference, currency, 'owed', pair, -minor FROM back WHERE source = 'merchant'
        UNION ALL SELECT paid, currency, 'refunds', issuer, -minor FROM back WHERE state = 'paid-out'
        UNION ALL SELECT paid, currency, 'pool-cash', issuer, minor FROM back WHERE state = 'paid-out'
        UNION ALL SELECT reference, currency, 'owed', one || '.' || other, -minor FROM paid
          WHERE kind = 'net'
        UNION ALL SELECT reference, currency, 'pool-cash', one, minor FROM paid WHERE kind = 'net'
        UNION ALL SELECT reference, currency, 'claim', one || '.' || other, minor FROM paid
          WHERE kind = 'net'
        UNION ALL SELECT reference, currency, 'acquirer-cash', other, -minor FROM paid
          WHERE kind = 'net'
        UNION ALL SELECT reference, currency, 'merchant', other, -minor FROM paid
          WHERE kind = 'merchant'
        UNION ALL SELECT reference, currency, 'acquirer-cash', one, minor FROM paid
          WHERE kind = 'merchant'
        UNION ALL SELECT reference, currency, CASE WHEN of_points THEN 'programme' ELSE
            CASE funds WHEN 'pool' THEN 'pool' WHEN 'bank-keeps' THEN 'bank-holds' ELSE 'house' END END,
          other || '.' || one, minor FROM paid WHERE kind = 'loads'
        UNION ALL SELECT reference, currency, 'pool-cash', other, -minor FROM paid
          WHERE kind = 'loads'
        UNION ALL SELECT reference, currency, 'issued', issuer, minor FROM opened
        UNION ALL SELECT reference, currency, CASE WHEN of_points THEN 'programme' ELSE 'sold-cards' END,
          issuer || '.' || product, -minor FROM opened),
      posted AS (
        SELECT t.reference, a.currency, a.kind, a.name, p.minor
        FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
          JOIN ledger_account a ON a.id = p.account
        WHERE t.reference ~ '^(%2$s)/')
      SELECT reference, currency, kind || '/' || name AS account,
        CASE WHEN kind = 'merchant' THEN name ELSE '' END AS party,
        coalesce(due.minor, 0) AS due, coalesce(posted.minor, 0) AS posted
      FROM due FULL JOIN posted USING (reference, currency, kind, name)
      WHERE coalesce(due.minor, 0) <> coalesce(posted.minor, 0)
      ORDER BY reference, account
      """
          .formatted(ISSUER, FloatBooks.OF_CLEARING, ClearingBooks.OPENING);

  private EntryBooks() {}

  static void check(Connection connection, Findings findings) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(OTHERWISE_POSTED);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        long due = row.getLong("due");
        long posted = row.getLong("posted");
        findings.add(
            Finding.inFloat(
                row.getString("party"),
                currency,
                posted - due,
                "%s moves %s by %s, and what it is of makes %s"
                    .formatted(
                        row.getString("reference"),
                        row.getString("account"),
                        Finding.signed(posted, currency),
                        Finding.signed(due, currency))));
      }
    }
  }
}
