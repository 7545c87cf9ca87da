package farthing.store;

import farthing.base.Currency;
import farthing.base.Malformed;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Payments of which a person says how much is paid: their bank booked another amount, gave a part
 * back, or booked, took back and booked again, and has told that person what its customer has now.
 * In the database of {@link SettlementBook}.
 *
 * <p>Guarantees: what is not paid is owed again, and booked so in the transaction that notes the
 * person's word; said once more it changes nothing. No money is sent by it: what is owed again is
 * paid by a person's word ({@link ReturnedPayments#payAgain}). What banks say of the payment
 * afterwards changes nothing either: the person says it anew.
 */
public final class DecidedPayments {
  private static final String UNKNOWN =
      "what was said was not confirmed: it is noted or not, and the same command again tells";

  private final Database database;
  private final Ledger ledger;

  public DecidedPayments(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  /** What became of a person's word. */
  public sealed interface Said {
    /**
     * It stands so.
     *
     * @param payment as it is now
     * @param isNews false if that was said before
     * @param wasOwedMinor how much of it was owed again before
     * @param owedMinor how much of it is owed again now
     * @param againMinor how much of it other payments make once more
     */
    record Stands(
        SettlementBook.Instruction payment,
        boolean isNews,
        long wasOwedMinor,
        long owedMinor,
        long againMinor)
        implements Said {}

    /** Nothing was changed: there is no such payment. */
    record NoSuchPayment() implements Said {}

    /** Nothing was changed: it is in no file, and no bank was told to make it. */
    record InNoFile() implements Said {}

    /**
     * Nothing was changed: so much at most can be paid of it, since it was ordered so, or other
     * payments make the rest once more.
     */
    record TooMuch(Currency currency, long mostMinor, long againMinor) implements Said {}
  }

  /**
   * So much of a payment is paid.
   *
   * @param amount in its currency, as 3.20, from nothing up to what was ordered; all of it if empty
   * @throws Malformed if it is no amount of that currency; nothing was changed
   */
  public Said paid(String reference, Optional<String> amount) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          SettlementBook.lock(connection);
          Optional<SettlementBook.Instruction> found =
              SettlementBook.payment(connection, reference);
          if (found.isEmpty()) {
            return new Said.NoSuchPayment();
          }
          SettlementBook.Instruction payment = found.get();
          if (payment.inFile().isEmpty()) {
            return new Said.InNoFile();
          }
          long again = back(connection, reference, "again IS NOT NULL");
          long most = payment.minor() - again;
          long paid =
              amount.isPresent() ? minor(amount.get(), payment.currency()) : payment.minor();
          if (paid > most) {
            return new Said.TooMuch(payment.currency(), most, again);
          }
          return said(connection, payment, paid, again);
        });
  }

  private Said said(
      Connection connection, SettlementBook.Instruction payment, long paid, long again)
      throws SQLException {
    String reference = payment.reference();
    long was = back(connection, reference, "again IS NULL AND undone IS NULL");
    long owed = payment.minor() - again - paid;
    boolean isNews = !payment.paidMinor().equals(Optional.of(paid)) || was != owed;
    if (isNews) {
      if (was != owed) {
        ReturnedPayments.undo(connection, ledger, reference);
        if (owed > 0) {
          ReturnedPayments.bookBack(connection, ledger, reference, owed);
        }
      }
      note(connection, reference, paid);
      Acts.write(
          connection,
          database.author(),
          "clearing paid: %s of %s"
              .formatted(payment.currency().text(paid), payment.currency().text(payment.minor())),
          "payment " + reference);
    }
    return new Said.Stands(
        SettlementBook.payment(connection, reference).orElseThrow(), isNews, was, owed, again);
  }

  /** How much of a payment is owed again, or was. */
  private static long back(Connection connection, String reference, String which)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT coalesce(sum(minor), 0) FROM returned_payment WHERE reference = ? AND "
                + which)) {
      ask.setString(1, reference);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getBigDecimal(1).longValueExact();
      }
    }
  }

  private static void note(Connection connection, String reference, long paid) throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "UPDATE instruction SET paid_minor = ?, state = ? WHERE reference = ?")) {
      note.setLong(1, paid);
      note.setString(2, paid > 0 ? "settled" : "returned");
      note.setString(3, reference);
      note.executeUpdate();
    }
  }

  /** Wider than a purse's amount: payments between banks are sums. */
  private static long minor(String text, Currency currency) {
    if (text.matches("[0-9]{1,18}(\\.[0-9]{1,9})?")) {
      try {
        return new BigDecimal(text).movePointRight(currency.exponent()).longValueExact();
      } catch (ArithmeticException _) { // as below
      }
    }
    throw new Malformed(
        "'%s' is no amount of %s, which is written as %s"
            .formatted(text, currency, BigDecimal.valueOf(320, currency.exponent())));
  }
}
