package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refunds (docs/decisions/refunds.md) held against what they are of: no purchase gives back more
 * than was paid for it, and what is said to be on its card was loaded there. That each is posted is
 * {@link EntryBooks}' matter.
 */
final class RefundBooks {
  private static final String MORE_THAN_PAID =
      """
      SELECT r.provider, r.purse, r.party, r.trx::text AS trx, r.currency, r.minor - c.minor AS minor,
        'of ' || c.minor || ' that were paid ' || r.minor || ' were given back' AS what
      FROM (SELECT min(provider) AS provider, min(purse) AS purse, party, trx, currency,
          sum(minor)::bigint AS minor FROM refund WHERE source = 'merchant'
          GROUP BY party, trx, currency) r
      CROSS JOIN LATERAL (SELECT coalesce(sum(CASE WHEN is_cancel THEN -amount_minor
          ELSE amount_minor END), 0)::bigint AS minor
        FROM cleared k WHERE k.party = r.party AND k.trx = r.trx AND k.currency = r.currency) c
      WHERE r.minor > c.minor
      """;

  private static final String NOT_LOADED =
      """
      SELECT r.provider, r.purse, coalesce(r.load_party, '') AS party,
        coalesce(r.load_trx::text, '') AS trx, r.currency, -r.minor::bigint AS minor,
        'refund ' || r.number || ' is said to be on its card, and was not loaded there' AS what
      FROM refund r WHERE r.state = 'credited' AND NOT EXISTS (
        SELECT 1 FROM journal q JOIN journal e ON e.party = q.party AND e.trx = q.trx
          AND e.step = 'response' AND octet_length(e.slot) = 0 AND e.code = 'LOADED'
        WHERE q.party = r.load_party AND q.trx = r.load_trx AND q.step = 'request'
          AND octet_length(q.slot) = 0 AND q.provider = r.provider AND q.purse = r.purse
          AND q.amount_minor = r.minor AND q.currency = r.currency)
      """;

  private RefundBooks() {}

  static void check(Connection connection, Findings findings) throws SQLException {
    find(connection, MORE_THAN_PAID, findings);
    find(connection, NOT_LOADED, findings);
  }

  private static void find(Connection connection, String question, Findings findings)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(question);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        @Nullable Long purse = row.getObject("purse", Long.class);
        findings.add(
            new Finding(
                Where.FLOAT,
                row.getString("party"),
                row.getString("trx"),
                purse == null
                    ? Optional.empty()
                    : Optional.of(new IepId(row.getInt("provider"), purse)),
                Optional.of(Currency.of(Bytes.of(row.getBytes("currency")))),
                row.getBigDecimal("minor").longValueExact(),
                row.getString("what")));
      }
    }
  }
}
