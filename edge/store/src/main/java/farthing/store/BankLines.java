package farthing.store;

import farthing.store.SettlementBook.BankSays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Optional;

/** The lines by which banks told of payments, in the caller's transaction. */
final class BankLines {
  private BankLines() {}

  /** The one that was noted for that payment, on that account, in that direction. */
  static Optional<BankSays> noted(Connection connection, String reference, BankSays like)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT * FROM bank_line WHERE reference = ? AND account = ? AND back = ?")) {
      ask.setString(1, reference);
      ask.setString(2, like.account());
      ask.setBoolean(3, like.isBack());
      try (ResultSet row = ask.executeQuery()) {
        return row.next()
            ? Optional.of(
                new BankSays(
                    row.getString("account"),
                    row.getBoolean("back"),
                    row.getString("statement"),
                    Optional.ofNullable(row.getObject("booked", LocalDate.class)),
                    row.getString("bank_reference"),
                    row.getString("amount")))
            : Optional.empty();
      }
    }
  }

  /**
   * The first one stays.
   *
   * @return whether it is that one
   */
  static boolean note(Connection connection, String reference, BankSays line) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO bank_line (reference, account, back, statement, booked, bank_reference,"
                + " amount) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      add.setString(1, reference);
      add.setString(2, line.account());
      add.setBoolean(3, line.isBack());
      add.setString(4, line.statement());
      add.setObject(5, line.booked().orElse(null));
      add.setString(6, line.bankReference());
      add.setString(7, line.amount());
      return add.executeUpdate() == 1;
    }
  }
}
