package farthing.store;

import farthing.accounts.FeeTerms;
import farthing.base.PartyId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What clearing has agreed with merchants: who pays each, and for how much. Safe for all threads;
 * throws {@link StoreUnavailable} if the database does not answer.
 */
public final class MerchantTerms {
  private static final String UNKNOWN =
      "the agreement was not confirmed; list them to learn what became of it";
  private static final String SILENT = "the agreements did not answer; ask again";

  private final Database database;

  /**
   * @param database with the tables of {@link Database#CLEARING}
   */
  public MerchantTerms(Database database) {
    this.database = database;
  }

  /**
   * What is agreed with a merchant.
   *
   * @param acquirer who pays it
   */
  public record Terms(PartyId acquirer, FeeTerms fee) {}

  /** What is agreed with all merchants. */
  public Map<PartyId, Terms> all() {
    return database.read(SILENT, MerchantTerms::all);
  }

  static Map<PartyId, Terms> all(Connection connection) throws SQLException {
    Map<PartyId, Terms> all = new HashMap<>();
    try (PreparedStatement ask =
            connection.prepareStatement(
                "SELECT party, acquirer, fee_basis_points, fee_fixed_minor FROM merchant_terms");
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        all.put(
            new PartyId(row.getString("party")),
            new Terms(
                new PartyId(row.getString("acquirer")),
                new FeeTerms(row.getInt("fee_basis_points"), row.getInt("fee_fixed_minor"))));
      }
    }
    return all;
  }

  /** From now on this is agreed with the merchant; what is booked stays as it was. */
  public void agree(PartyId merchant, Terms terms) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement agree =
              connection.prepareStatement(
                  "INSERT INTO merchant_terms (party, acquirer, fee_basis_points, fee_fixed_minor)"
                      + " VALUES (?, ?, ?, ?) ON CONFLICT (party) DO UPDATE SET"
                      + " acquirer = excluded.acquirer,"
                      + " fee_basis_points = excluded.fee_basis_points,"
                      + " fee_fixed_minor = excluded.fee_fixed_minor")) {
            agree.setString(1, merchant.value());
            agree.setString(2, terms.acquirer().value());
            agree.setInt(3, terms.fee().basisPoints());
            agree.setInt(4, terms.fee().fixedMinor());
            Acts.write(
                connection,
                database.author(),
                "clearing agree: paid by %s, less %d basis points and %d"
                    .formatted(
                        terms.acquirer(), terms.fee().basisPoints(), terms.fee().fixedMinor()),
                merchant.value());
            return agree.executeUpdate();
          }
        });
  }
}
