package farthing.store;

import farthing.accounts.FloatArrangement;
import farthing.accounts.LedgerEntry;
import farthing.accounts.Posting;
import farthing.accounts.SettlementRule;
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
 * Payments that a bank gave back, or of which a person said that they are paid in part only ({@link
 * DecidedPayments}): what is not paid is booked back, and paid once more by the next settlement
 * date after a person has said so. In the database of {@link SettlementBook}.
 *
 * <p>Guarantees: what came back is booked back once and paid once more at most; each is one
 * transaction with its row. What is paid again is a payment of its own, which can come back too.
 */
public final class ReturnedPayments {
  private static final String UNKNOWN =
      "the payment was not confirmed: look with `clearing returned`, and say it again if need be";
  private static final String SILENT = "the settlement's tables did not answer; ask again";

  private final Database database;

  public ReturnedPayments(Database database) {
    this.database = database;
  }

  /** What became of what came back. */
  public enum Standing {
    /** Its bank booked it otherwise than it was ordered, and nobody has said what is paid. */
    DIFFERS,
    /** Owed again, and nobody has said that it is to be paid. */
    OPEN,
    /** To be paid by the next settlement date. */
    DUE,
    /** A payment makes it once more. */
    AGAIN,
    /** It was paid after all. */
    UNDONE
  }

  /**
   * What came back of a payment; of one that differs, all of it.
   *
   * @param minor how much of it
   * @param orderedMinor of how much
   * @param who said that it is to be paid once more
   * @param again the reference under which it is paid once more
   */
  public record Returned(
      String reference,
      String payer,
      String payee,
      Currency currency,
      long minor,
      long orderedMinor,
      Standing standing,
      Optional<String> who,
      Optional<String> again) {}

  private static final String ALL =
      """
      SELECT i.reference, payer_role, payer, payee_role, payee, currency, i.minor AS ordered,
        CASE WHEN r.reference IS NULL THEN 'DIFFERS' WHEN r.undone IS NOT NULL THEN 'UNDONE'
          WHEN r.again IS NOT NULL THEN 'AGAIN' WHEN r.decided IS NOT NULL THEN 'DUE' ELSE 'OPEN'
          END AS became, coalesce(r.minor, i.minor) AS back, r.decided_by, r.again
      FROM instruction i LEFT JOIN returned_payment r ON r.reference = i.reference
      WHERE r.reference IS NOT NULL OR i.state = 'differs'
      ORDER BY r.decided IS NOT NULL OR r.undone IS NOT NULL, r.at DESC NULLS FIRST, i.reference,
        r.number LIMIT ?
      """;

  /** The newest, those first that nobody has decided. */
  public List<Returned> newest(int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(ALL)) {
            ask.setInt(1, most);
            List<Returned> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Returned(
                        row.getString("reference"),
                        row.getString("payer_role") + " " + row.getString("payer"),
                        row.getString("payee_role") + " " + row.getString("payee"),
                        SettlementBook.currency(row),
                        row.getLong("back"),
                        row.getLong("ordered"),
                        Standing.valueOf(row.getString("became")),
                        Optional.ofNullable(row.getString("decided_by")),
                        Optional.ofNullable(row.getString("again"))));
              }
            }
            return all;
          }
        });
  }

  /**
   * What came back of it is paid once more, on the next settlement date that is made.
   *
   * @param who says so, 1 to 60 characters
   * @param why 1 to 500 characters
   * @return false if nothing of it is owed again, or that was said before
   */
  public boolean payAgain(String reference, String who, String why) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement decide =
              connection.prepareStatement(
                  "UPDATE returned_payment SET decided = now(), decided_by = ?, why = ?"
                      + " WHERE reference = ? AND decided IS NULL AND undone IS NULL")) {
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
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT minor FROM instruction i WHERE reference = ?"
                + " AND NOT EXISTS (SELECT FROM returned_payment r WHERE r.reference = i.reference)")) {
      ask.setString(1, reference);
      try (ResultSet row = ask.executeQuery()) {
        if (row.next()) {
          bookBack(connection, ledger, reference, row.getLong("minor"));
        }
      }
    }
  }

  /**
   * So much of it is owed again.
   *
   * @param minor above zero
   */
  static void bookBack(Connection connection, Ledger ledger, String reference, long minor)
      throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO returned_payment (reference, number, minor) SELECT ?,"
                + " coalesce(max(number), 0) + 1, ? FROM returned_payment WHERE reference = ?"
                + " RETURNING number")) {
      add.setString(1, reference);
      add.setLong(2, minor);
      add.setString(3, reference);
      try (ResultSet row = add.executeQuery()) {
        row.next();
        LedgerEntry back = entry(connection, reference, entryOf(reference, row.getInt(1)), minor);
        post(connection, ledger, reversed(back));
      }
    }
  }

  /** What is owed again of a payment and no other makes once more is paid after all. */
  static void undo(Connection connection, Ledger ledger, String reference) throws SQLException {
    try (PreparedStatement undo =
        connection.prepareStatement(
            "UPDATE returned_payment SET undone = now()"
                + " WHERE reference = ? AND again IS NULL AND undone IS NULL"
                + " RETURNING number, minor")) {
      undo.setString(1, reference);
      try (ResultSet row = undo.executeQuery()) {
        while (row.next()) {
          post(
              connection,
              ledger,
              entry(
                  connection,
                  reference,
                  entryOf(reference, row.getInt("number")) + "/undone",
                  row.getLong("minor")));
        }
      }
    }
  }

  private static String entryOf(String reference, int number) {
    return "settlement/" + reference + "/returned" + (number == 1 ? "" : "-" + number);
  }

  private static LedgerEntry reversed(LedgerEntry entry) {
    return new LedgerEntry(
        entry.reference(),
        entry.postings().stream().map(p -> new Posting(p.account(), -p.minor())).toList());
  }

  /** One of {@code returned_payment} that is to be paid. */
  private record Due(String reference, int number) {}

  /** What is to be paid once more stands in the date that is being made. */
  static void payAgain(
      Connection connection, Ledger ledger, LocalDate day, Supplier<String> references)
      throws SQLException {
    List<Due> due = new ArrayList<>();
    try (PreparedStatement ask =
            connection.prepareStatement(
                "SELECT reference, number FROM returned_payment WHERE decided IS NOT NULL"
                    + " AND again IS NULL AND undone IS NULL ORDER BY reference FOR UPDATE");
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        due.add(new Due(row.getString(1), row.getInt(2)));
      }
    }
    for (Due each : due) {
      payAgain(connection, ledger, day, each, references.get());
    }
  }

  private static void payAgain(
      Connection connection, Ledger ledger, LocalDate day, Due due, String again)
      throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee,"
                + " currency, minor, funds, again_of) SELECT ?, ?, kind, payer_role, payer,"
                + " payee_role, payee, currency, r.minor, funds, i.reference FROM instruction i"
                + " JOIN returned_payment r ON r.reference = i.reference"
                + " WHERE r.reference = ? AND r.number = ?"
                + " RETURNING minor")) {
      add.setString(1, again);
      add.setObject(2, day);
      add.setString(3, due.reference());
      add.setInt(4, due.number());
      try (ResultSet row = add.executeQuery()) {
        row.next();
        post(connection, ledger, entry(connection, again, "settlement/" + again, row.getLong(1)));
      }
    }
    try (PreparedStatement done =
        connection.prepareStatement(
            "UPDATE returned_payment SET again = ? WHERE reference = ? AND number = ?")) {
      done.setString(1, again);
      done.setString(2, due.reference());
      done.setInt(3, due.number());
      done.executeUpdate();
    }
  }

  /** As the payment's own entry, of so much of it. */
  private static LedgerEntry entry(
      Connection connection, String payment, String reference, long minor) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT * FROM instruction WHERE reference = ?")) {
      ask.setString(1, payment);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return entry(reference, row, minor);
      }
    }
  }

  private static LedgerEntry entry(String reference, ResultSet row, long minor)
      throws SQLException {
    PartyId payer = new PartyId(row.getString("payer"));
    PartyId payee = new PartyId(row.getString("payee"));
    Currency currency = SettlementBook.currency(row);
    return switch (row.getString("kind")) {
      case "net" ->
          row.getString("payer_role").equals("issuer")
              ? SettlementRule.net(reference, provider(payer), payee, currency, minor)
              : SettlementRule.net(reference, provider(payee), payer, currency, -minor);
      case "merchant" -> SettlementRule.payout(reference, payer, payee, currency, minor);
      case "loads" ->
          row.getString("payer_role").equals("bank")
              ? SettlementRule.loads(reference, funds(row), provider(payee), payer, currency, minor)
              : SettlementRule.loads(
                  reference, funds(row), provider(payer), payee, currency, -minor);
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
}
