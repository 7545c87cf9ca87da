package farthing.audit;

import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A load or unload in a bank's book, with what the bank's postings of it come to: a row of the view
 * {@code audited_load} (docs/operations/audit.md).
 *
 * @param minor what moves on the card
 * @param feeMinor the bank's
 * @param bookedMinor what its postings did to what the customer can dispose of
 * @param heldMinor what is reserved for it
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
    long heldMinor)
    implements OfLoad {
  static final String IS_THERE = "SELECT to_regclass('audited_load') IS NOT NULL";

  static final String QUERY =
      """
      SELECT party, trx::text AS trx, flow, currency, amount_minor, fee_minor, state, booked_minor,
        held_minor
      FROM audited_load ORDER BY party COLLATE "C", audited_load.trx
      """;

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
        row.getLong("held_minor"));
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
