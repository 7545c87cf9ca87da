package farthing.store;

import farthing.accounts.FloatArrangement;
import farthing.accounts.LedgerEntry;
import farthing.accounts.Posting;
import farthing.accounts.SettlementRule;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Payments that a bank gave back: they are booked back when the bank says so, and paid once more by
 * the next settlement date after a person has said so. In the database of {@link SettlementBook}.
 *
 * <p>Guarantees: a payment is booked back once and paid once more at most; each is one transaction
 * with its row. What is paid again is a payment of its own, which can come back too.
 */
public final class ReturnedPayments {
  private static final String UNKNOWN =
      "the payment was not confirmed: look with `clearing returned`, and say it again if need be";
  private static final String SILENT = "the settlement's tables did not answer; ask again";

  private final Database database;

  public ReturnedPayments(Database database) {
    this.database = database;
  }

  /**
   * One of them.
   *
   * @param again the reference under which it is paid once more, once a date has it
   */
  public record Returned(
      String reference,
      String payer,
      String payee,
      Currency currency,
      long minor,
      Optional<String> who,
      Optional<String> again) {}

  /** The newest, those first that nobody has decided. */
  public List<Returned> newest(int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT * FROM returned_payment r JOIN instruction i ON i.reference = r.reference"
                      + " ORDER BY r.decided IS NOT NULL, r.at DESC, r.reference LIMIT ?")) {
            ask.setInt(1, most);
            List<Returned> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Returned(
                        row.getString("reference"),
                        row.getString("payer_role") + " " + row.getString("payer"),
                        row.getString("payee_role") + " " + row.getString("payee"),
                        currency(row),
                        row.getLong("minor"),
                        Optional.ofNullable(row.getString("decided_by")),
                        Optional.ofNullable(row.getString("again"))));
              }
            }
            return all;
          }
        });
  }

  /**
   * It is paid once more, on the next settlement date that is made.
   *
   * @param who says so, 1 to 60 characters
   * @param why 1 to 500 characters
   * @return false if it did not come back, or that was said before
   */
  public boolean payAgain(String reference, String who, String why) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement decide =
              connection.prepareStatement(
                  "UPDATE returned_payment SET decided = now(), decided_by = ?, why = ?"
                      + " WHERE reference = ? AND decided IS NULL")) {
            decide.setString(1, who);
            decide.setString(2, why);
            decide.setString(3, reference);
            boolean decided = decide.executeUpdate() == 1;
            if (decided) {
              Acts.write(
                  connection, new Author(who, why), "clearing pay-again", "payment " + reference);
            }
            return decided;
          }
        });
  }

  /** In the transaction that notes what the bank said: nothing is booked back twice. */
  static void bookBack(Connection connection, Ledger ledger, String reference) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO returned_payment (reference) VALUES (?) ON CONFLICT DO NOTHING")) {
      add.setString(1, reference);
      if (add.executeUpdate() == 0) {
        return;
      }
    }
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT * FROM instruction WHERE reference = ?")) {
      ask.setString(1, reference);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        LedgerEntry paid = entry("settlement/" + reference, row);
        post(
            connection,
            ledger,
            new LedgerEntry(
                paid.reference() + "/returned",
                paid.postings().stream().map(p -> new Posting(p.account(), -p.minor())).toList()));
      }
    }
  }

  /** What is to be paid once more stands in the date that is being made. */
  static void payAgain(
      Connection connection, Ledger ledger, LocalDate day, Supplier<String> references)
      throws SQLException {
    List<String> due = new ArrayList<>();
    try (PreparedStatement ask =
            connection.prepareStatement(
                "SELECT reference FROM returned_payment WHERE decided IS NOT NULL"
                    + " AND again IS NULL ORDER BY reference FOR UPDATE");
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        due.add(row.getString(1));
      }
    }
    for (String reference : due) {
      payAgain(connection, ledger, day, reference, references.get());
    }
  }

  private static void payAgain(
      Connection connection, Ledger ledger, LocalDate day, String reference, String again)
      throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee,"
                + " currency, minor, funds, again_of) SELECT ?, ?, kind, payer_role, payer,"
                + " payee_role, payee, currency, minor, funds, reference FROM instruction"
                + " WHERE reference = ?"
                + " RETURNING *")) {
      add.setString(1, again);
      add.setObject(2, day);
      add.setString(3, reference);
      try (ResultSet row = add.executeQuery()) {
        row.next();
        post(connection, ledger, entry("settlement/" + again, row));
      }
    }
    try (PreparedStatement done =
        connection.prepareStatement("UPDATE returned_payment SET again = ? WHERE reference = ?")) {
      done.setString(1, again);
      done.setString(2, reference);
      done.executeUpdate();
    }
  }

  /** The entry that a payment makes, out of its row. */
  private static LedgerEntry entry(String reference, ResultSet row) throws SQLException {
    long minor = row.getLong("minor");
    PartyId payer = new PartyId(row.getString("payer"));
    PartyId payee = new PartyId(row.getString("payee"));
    return switch (row.getString("kind")) {
      case "net" ->
          row.getString("payer_role").equals("issuer")
              ? SettlementRule.net(reference, provider(payer), payee, currency(row), minor)
              : SettlementRule.net(reference, provider(payee), payer, currency(row), -minor);
      case "merchant" -> SettlementRule.payout(reference, payer, payee, currency(row), minor);
      case "loads" ->
          row.getString("payer_role").equals("bank")
              ? SettlementRule.loads(
                  reference, funds(row), provider(payee), payer, currency(row), minor)
              : SettlementRule.loads(
                  reference, funds(row), provider(payer), payee, currency(row), -minor);
      default -> throw new IllegalStateException("a payment of kind " + row.getString("kind"));
    };
  }

  private static FloatArrangement funds(ResultSet row) throws SQLException {
    return FloatArrangement.ofWord(row.getString("funds"));
  }

  private static int provider(PartyId issuer) {
    return Integer.parseUnsignedInt(issuer.value(), 16);
  }

  private static void post(Connection connection, Ledger ledger, LedgerEntry entry)
      throws SQLException {
    Posted posted = ledger.post(connection, entry);
    if (!(posted instanceof Posted.Fresh)) {
      throw new IllegalStateException(entry.reference() + " is posted already: " + posted);
    }
  }

  private static Currency currency(ResultSet row) throws SQLException {
    return Currency.of(Bytes.of(row.getBytes("currency")));
  }
}
