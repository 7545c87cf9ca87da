package farthing.audit;

import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What settlement dates pay (docs/decisions/settlement.md) held against what they settle: each
 * payment is the sum of what it is for. That it is posted, as itself, is {@link EntryBooks}'
 * matter.
 */
final class SettlementBooks {
  /** Payments that came back are made again under another reference, and were for the same. */
  private static final String OTHERWISE_PAID =
      """
      WITH settled AS (
        SELECT settled AS day, provider, acquirer, party, currency, gross_minor AS gross, fee_minor AS fee
        FROM sale WHERE settled IS NOT NULL
        UNION ALL
        SELECT settled, provider, acquirer, party, currency, -minor, 0
        FROM refund WHERE settled IS NOT NULL AND source = 'merchant'),
      due AS (
        SELECT day, 'merchant' AS kind, acquirer, party AS other, currency, sum(gross - fee) AS minor
        FROM settled GROUP BY day, acquirer, party, currency
        UNION ALL
        SELECT day, 'net', acquirer, lpad(to_hex(provider), 8, '0'), currency, sum(gross)
        FROM settled GROUP BY day, acquirer, provider, currency HAVING sum(gross) <> 0),
      told AS (
        SELECT day, kind, CASE WHEN payer_role = 'acquirer' THEN payer ELSE payee END AS acquirer,
          CASE WHEN payer_role = 'acquirer' THEN payee ELSE payer END AS other, currency,
          sum(CASE WHEN kind = 'net' AND payer_role = 'acquirer' THEN -minor ELSE minor END) AS minor
        FROM instruction WHERE kind <> 'loads' AND again_of IS NULL GROUP BY 1, 2, 3, 4, 5)
      SELECT day, other, currency, coalesce(due.minor, 0) AS due, coalesce(told.minor, 0) AS told
      FROM due FULL JOIN told USING (day, kind, acquirer, other, currency)
      WHERE coalesce(due.minor, 0) <> coalesce(told.minor, 0) ORDER BY day, other
      """;

  /** What came back and is made once more is the same payment, and made once. */
  private static final String OTHERWISE_REPEATED =
      """
      SELECT a.reference, a.again_of, a.currency, a.minor
      FROM instruction a LEFT JOIN instruction i ON i.reference = a.again_of
        AND (i.kind, i.payer_role, i.payer, i.payee_role, i.payee, i.currency, i.minor)
          = (a.kind, a.payer_role, a.payer, a.payee_role, a.payee, a.currency, a.minor)
        LEFT JOIN returned_payment r ON r.reference = a.again_of AND r.again = a.reference
      WHERE a.again_of IS NOT NULL AND (i.reference IS NULL OR r.reference IS NULL)
      ORDER BY a.reference
      """;

  private SettlementBooks() {}

  static void check(Connection connection, Findings findings) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(OTHERWISE_PAID);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        long due = row.getBigDecimal("due").longValueExact();
        long told = row.getBigDecimal("told").longValueExact();
        findings.add(
            Finding.inFloat(
                row.getString("other"),
                currency,
                told - due,
                "on settlement date %s banks are told to pay %s, and what it settles makes %s"
                    .formatted(
                        row.getString("day"),
                        Finding.signed(told, currency),
                        Finding.signed(due, currency))));
      }
    }
    try (PreparedStatement ask = connection.prepareStatement(OTHERWISE_REPEATED);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        findings.add(
            Finding.inFloat(
                "",
                currency,
                row.getLong("minor"),
                "payment %s says that it makes %s once more, and that one is another or did not come back"
                    .formatted(row.getString("reference"), row.getString("again_of"))));
      }
    }
  }
}
