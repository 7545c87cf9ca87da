package farthing.store;

import farthing.accounts.FeeTerms;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What clearing has agreed with merchants: who pays each, and for how much. Safe for all threads;
 * throws {@link StoreUnavailable} if the database does not answer.
 */
public final class MerchantTerms {
  private static final String UNKNOWN =
      "the agreement was not confirmed; list them to learn what became of it";
  private static final String SILENT = "the agreements did not answer; ask again";

  /** In one statement: a merchant's terms are of one agreement. */
  private static final String ALL =
      """
      SELECT t.party, t.acquirer, t.fee_basis_points, t.fee_fixed_minor, f.currency, f.fixed_minor
      FROM merchant_terms t LEFT JOIN merchant_fixed_fee f ON f.party = t.party
      """;

  /** Characters that an act has room for. */
  private static final int MOST_NAMED = 90;

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

  /** What is agreed with a merchant, if anything is. */
  public Optional<Terms> find(PartyId merchant) {
    return Optional.ofNullable(all().get(merchant));
  }

  /** What is agreed with all merchants. */
  public Map<PartyId, Terms> all() {
    return database.read(SILENT, MerchantTerms::all);
  }

  static Map<PartyId, Terms> all(Connection connection) throws SQLException {
    Map<PartyId, Terms> all = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(ALL);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        Map<Currency, Integer> fixed = new HashMap<>();
        if (row.getBytes("currency") != null) {
          fixed.put(SettlementBook.currency(row), row.getInt("fixed_minor"));
        }
        FeeTerms fee =
            new FeeTerms(row.getInt("fee_basis_points"), row.getInt("fee_fixed_minor"), fixed);
        all.merge(
            new PartyId(row.getString("party")),
            new Terms(new PartyId(row.getString("acquirer")), fee),
            MerchantTerms::together);
      }
    }
    return all;
  }

  /** Two rows of one merchant, with a currency each. */
  private static Terms together(Terms one, Terms other) {
    Map<Currency, Integer> fixed = new HashMap<>(one.fee().fixedIn());
    fixed.putAll(other.fee().fixedIn());
    return new Terms(
        one.acquirer(), new FeeTerms(one.fee().basisPoints(), one.fee().fixedMinor(), fixed));
  }

  /**
   * From now on this is agreed with the merchant, in the place of what was; what is booked stays as
   * it was.
   *
   * @throws InstitutionUnknown if the acquirer is not registered
   */
  public void agree(PartyId merchant, Terms terms) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          Institutions.mustKnow(connection, new Holder(Role.ACQUIRER, terms.acquirer()));
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
            agree.executeUpdate();
          }
          agreeFixed(connection, merchant, terms.fee().fixedIn());
          Acts.write(
              connection,
              database.author(),
              "clearing agree: paid by %s, less %d basis points and %s"
                  .formatted(terms.acquirer(), terms.fee().basisPoints(), fixed(terms.fee())),
              merchant.value());
          return 0;
        });
  }

  private static void agreeFixed(
      Connection connection, PartyId merchant, Map<Currency, Integer> fixed) throws SQLException {
    try (PreparedStatement end =
        connection.prepareStatement("DELETE FROM merchant_fixed_fee WHERE party = ?")) {
      end.setString(1, merchant.value());
      end.executeUpdate();
    }
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO merchant_fixed_fee (party, currency, fixed_minor) VALUES (?, ?, ?)")) {
      for (Map.Entry<Currency, Integer> each : fixed.entrySet()) {
        add.setString(1, merchant.value());
        add.setBytes(2, each.getKey().toBytes().toArray());
        add.setInt(3, each.getValue());
        add.executeUpdate();
      }
    }
  }

  /** As {@code 2, EUR 0.05}; the first is that of currencies which are not named. */
  private static String fixed(FeeTerms fee) {
    String named =
        fee.fixedIn().entrySet().stream()
            .map(each -> ", " + Amount.ofMinor(each.getValue(), each.getKey()))
            .sorted()
            .collect(Collectors.joining());
    return fee.fixedMinor()
        + (named.length() > MOST_NAMED
            ? ", and of %d currencies".formatted(fee.fixedIn().size())
            : named);
  }
}
