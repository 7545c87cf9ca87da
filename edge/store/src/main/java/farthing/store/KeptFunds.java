package farthing.store;

import farthing.accounts.FloatArrangement;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Funds that are not in an issuer's pool (arrangements {@code bank-keeps} and {@code same-house}):
 * what the issuer has to pay and the pool has not got is paid in by whoever keeps it, the banks in
 * the order of their names, each no more than it keeps. What came back of such a payment is not
 * asked for anew: a person says whether it is paid again. In the transaction that makes a
 * settlement date.
 */
final class KeptFunds {
  private static final String WANTING =
      """
      SELECT * FROM (
        SELECT a.name, a.currency, sum(b.minor) - coalesce((SELECT sum(l.minor)
          FROM loads_owed_again l WHERE l.funds <> 'pool' AND l.issuer = a.name
            AND l.currency = a.currency), 0) AS minor
        FROM ledger_account a JOIN ledger_balance b ON b.account = a.id
        WHERE a.kind = 'pool-cash' GROUP BY a.id) AS wanting
      WHERE minor > 0 ORDER BY name, currency
      """;

  private static final String KEPT =
      """
      SELECT * FROM (
        SELECT a.kind, a.name, -sum(b.minor) - coalesce((SELECT l.minor FROM loads_owed_again l
          WHERE l.funds = CASE a.kind WHEN 'house' THEN 'same-house' ELSE 'bank-keeps' END
            AND l.issuer || '.' || l.bank = a.name AND l.currency = a.currency), 0) AS minor
        FROM ledger_account a JOIN ledger_balance b ON b.account = a.id
        WHERE a.kind IN ('bank-holds', 'house') AND left(a.name, 9) = ? || '.' AND a.currency = ?
        GROUP BY a.id) AS kept
      WHERE minor > 0 ORDER BY kind, name
      """;

  private KeptFunds() {}

  /**
   * A payment from a bank to an issuer's pool.
   *
   * @param issuer PPIEP in hexadecimal
   * @param minor above zero
   */
  record Payment(
      PartyId bank, FloatArrangement arrangement, String issuer, Currency currency, long minor) {}

  static List<Payment> of(Connection connection) throws SQLException {
    List<Payment> all = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(WANTING);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        all.addAll(
            of(
                connection,
                row.getString("name"),
                Bytes.of(row.getBytes("currency")),
                row.getBigDecimal("minor").longValueExact()));
      }
    }
    return all;
  }

  private static List<Payment> of(
      Connection connection, String issuer, Bytes currency, long wanting) throws SQLException {
    List<Payment> all = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(KEPT)) {
      ask.setString(1, issuer);
      ask.setBytes(2, currency.toArray());
      long left = wanting;
      try (ResultSet row = ask.executeQuery()) {
        while (row.next() && left > 0) {
          long paid = Math.min(left, row.getBigDecimal("minor").longValueExact());
          left -= paid;
          all.add(
              new Payment(
                  new PartyId(row.getString("name").substring(9)),
                  row.getString("kind").equals("house")
                      ? FloatArrangement.SAME_HOUSE
                      : FloatArrangement.BANK_KEEPS,
                  issuer,
                  Currency.of(currency),
                  paid));
        }
      }
    }
    return all;
  }
}
