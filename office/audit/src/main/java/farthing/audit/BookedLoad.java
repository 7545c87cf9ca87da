package farthing.audit;

import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A load or unload in a bank's book, with what the bank's postings of it come to
 * (docs/operations/audit.md).
 *
 * @param minor what moves on the card
 * @param feeMinor the bank's
 * @param bookedMinor what its postings did to what the customer can dispose of
 * @param heldMinor what is reserved for it
 * @param funds by which arrangement its postings have its funds; empty where they do not say
 */
record BookedLoad(
    String party,
    String trx,
    boolean isUnload,
    Currency currency,
    long minor,
    long feeMinor,
    String state,
    long bookedMinor,
    long heldMinor,
    Optional<String> funds)
    implements OfLoad {
  /**
   * Of the bank that comes with the program: its book names party, flow and amount in the order it
   * keeps, its postings stand under hold, release or commit, the flow and the TRX.
   */
  private static final String OF_OUR_BANK =
      """
      SELECT * FROM (
        SELECT convert_from(l.offer, 'UTF8')::jsonb ->> 'party' AS party, l.trx::text AS trx,
          convert_from(l.offer, 'UTF8')::jsonb ->> 'flow' AS flow, a.currency,
          (convert_from(l.offer, 'UTF8')::jsonb ->> 'amountMinor')::bigint AS amount_minor,
          l.fee_minor, l.state, coalesce(p.booked, 0) AS booked_minor, coalesce(p.held, 0) AS held_minor,
          p.funds
        FROM load l JOIN customer a ON a.account = l.account
          LEFT JOIN (
            SELECT split_part(t.reference, '/', 3) AS trx,
              sum(p.minor) FILTER (WHERE c.kind = 'customer') AS booked,
              sum(p.minor) FILTER (WHERE c.kind = 'held') AS held,
              max(substr(c.kind, 7)) FILTER (WHERE c.kind LIKE 'float-%') AS funds
            FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
              JOIN ledger_account c ON c.id = p.account
            WHERE split_part(t.reference, '/', 1) IN ('hold', 'release', 'commit')
            GROUP BY 1) p ON p.trx = l.trx::text) b
      ORDER BY b.party COLLATE "C", b.trx COLLATE "C"
      """;

  /**
   * How this bank's book is asked: by the view that any bank may show, or by the tables of the bank
   * that comes with the program.
   */
  static Optional<String> query(Connection books) throws SQLException {
    if (isThere(books, "audited_load")) {
      return Optional.of(shown(hasFunds(books) ? "funds" : "NULL"));
    }
    return isThere(books, "load") && isThere(books, "movement") && isThere(books, "ledger_posting")
        ? Optional.of(OF_OUR_BANK)
        : Optional.empty();
  }

  /** Of whoever shows this view. */
  private static String shown(String funds) {
    return """
    SELECT party, trx::text AS trx, flow, currency, amount_minor, fee_minor, state, booked_minor,
      held_minor, %s AS funds
    FROM audited_load ORDER BY party COLLATE "C", audited_load.trx
    """
        .formatted(funds);
  }

  /** The column came later, and a bank may leave it out. */
  private static boolean hasFunds(Connection books) throws SQLException {
    return LedgerRules.isTrue(
        books,
        "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('audited_load')"
            + " AND attname = 'funds' AND NOT attisdropped)");
  }

  private static boolean isThere(Connection books, String table) throws SQLException {
    return LedgerRules.isTrue(books, "SELECT to_regclass('%s') IS NOT NULL".formatted(table));
  }

  static BookedLoad read(ResultSet row) throws SQLException {
    return new BookedLoad(
        row.getString("party"),
        row.getString("trx"),
        row.getString("flow").equals("unload"),
        Currency.of(Bytes.of(row.getBytes("currency"))),
        row.getLong("amount_minor"),
        row.getLong("fee_minor"),
        row.getString("state"),
        row.getLong("booked_minor"),
        row.getLong("held_minor"),
        Optional.ofNullable(row.getString("funds")));
  }

  boolean isReleased() {
    return state.equals("releasing") || state.equals("released");
  }

  boolean isCommitted() {
    return state.equals("committing") || state.equals("committed");
  }

  /** What the customer has of it when it is committed, in minor units. */
  long onAccount() {
    return isUnload ? minor - feeMinor : -(minor + feeMinor);
  }
}
