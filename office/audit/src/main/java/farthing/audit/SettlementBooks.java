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
      WITH taken AS (
        SELECT settled, netted, provider, acquirer, party, currency, gross_minor AS gross, fee_minor AS fee
        FROM sale
        UNION ALL
        SELECT settled, day, provider, acquirer, party, currency, -minor, 0
        FROM refund LEFT JOIN netted_refund ON refund = number WHERE source = 'merchant'),
      due AS (
        SELECT settled AS day, 'merchant' AS kind, acquirer, party AS other, currency,
          sum(gross - fee) AS minor
        FROM taken WHERE settled IS NOT NULL GROUP BY settled, acquirer, party, currency
        UNION ALL
        SELECT netted, 'net', acquirer, lpad(to_hex(provider), 8, '0'), currency, sum(gross)
        FROM taken WHERE netted IS NOT NULL GROUP BY netted, acquirer, provider, currency
        HAVING sum(gross) <> 0),
      told AS (
        SELECT day, kind, CASE WHEN payer_role = 'acquirer' THEN payer ELSE payee END AS acquirer,
          CASE WHEN payer_role = 'acquirer' THEN payee ELSE payer END AS other, currency,
          sum(CASE WHEN kind = 'net' AND payer_role = 'acquirer' THEN -minor ELSE minor END) AS minor
        FROM instruction WHERE kind <> 'loads' AND again_of IS NULL GROUP BY 1, 2, 3, 4, 5)
      SELECT day, other, currency, coalesce(due.minor, 0) AS due, coalesce(told.minor, 0) AS told
      FROM due FULL JOIN told USING (day, kind, acquirer, other, currency)
      WHERE coalesce(due.minor, 0) <> coalesce(told.minor, 0) ORDER BY day, other
      """;

  /** What came back and is made once more is of the same payment, and made once. */
  private static final String OTHERWISE_REPEATED =
      """
      SELECT a.reference, a.again_of, a.currency, a.minor
      FROM instruction a LEFT JOIN instruction i ON i.reference = a.again_of
        AND (i.kind, i.payer_role, i.payer, i.payee_role, i.payee, i.currency)
          = (a.kind, a.payer_role, a.payer, a.payee_role, a.payee, a.currency)
        LEFT JOIN returned_payment r ON r.reference = a.again_of AND r.again = a.reference
          AND r.minor = a.minor
      WHERE a.again_of IS NOT NULL AND (i.reference IS NULL OR r.reference IS NULL)
      ORDER BY a.reference
      """;

  /** What is paid of a payment and what came back of it are all of it. */
  private static final String OTHERWISE_BACK =
      """
      SELECT i.reference, i.payee, i.currency, i.minor, i.minor - back.minor AS left_paid,
        coalesce(i.paid_minor, CASE back.minor WHEN 0 THEN i.minor ELSE 0 END) AS paid
      FROM instruction i JOIN LATERAL (SELECT coalesce(sum(r.minor), 0) AS minor
        FROM returned_payment r WHERE r.reference = i.reference AND r.undone IS NULL) back ON true
      WHERE i.minor - back.minor
        <> coalesce(i.paid_minor, CASE back.minor WHEN 0 THEN i.minor ELSE 0 END)
      ORDER BY i.reference
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
    try (PreparedStatement ask = connection.prepareStatement(OTHERWISE_BACK);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        long booked = row.getBigDecimal("left_paid").longValueExact();
        long paid = row.getLong("paid");
        findings.add(
            Finding.inFloat(
                row.getString("payee"),
                currency,
                booked - paid,
                "of payment %s %s is paid, and what was booked back of it leaves %s"
                    .formatted(
                        row.getString("reference"), currency.text(paid), currency.text(booked))));
      }
    }
  }
}
