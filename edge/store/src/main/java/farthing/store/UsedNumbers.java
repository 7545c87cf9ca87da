package farthing.store;

import farthing.accounts.RefundRule;
import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;

/**
 * Debits under a number of a card that another payment has used: two cards have that number, or one
 * is a copy. No server ever counts such a debit, so what the issuer believes to be on the card
 * still has its money. It is paid out of that by a person's word, never onto a card: nothing tells
 * which of the two would get it. In the database of {@link ClearingBook}.
 *
 * <p>Guarantees: a debit is paid out once, and only where its number has paid something else in
 * these books, so that it can never be paid to its merchant as well; no card's shadow balance falls
 * below zero. Throws {@link StoreUnavailable} if the database does not answer: then it was done or
 * not, and the same call again tells.
 */
public final class UsedNumbers {
  private static final String UNKNOWN =
      "the refunds' books did not confirm: it is done or not, and the same command again tells";

  private static final String STANDING =
      """
      SELECT
        EXISTS (SELECT FROM cleared_record c WHERE c.provider = d.provider AND c.purse = d.number
            AND c.trx = d.trx AND NOT c.is_cancel)
          OR EXISTS (SELECT FROM refund r WHERE r.provider = d.provider AND r.paid_by = d.number
            AND r.trx = d.trx AND r.source IN ('late-proof', 'cancel')) AS counts,
        EXISTS (SELECT FROM cleared_record c WHERE c.provider = d.provider AND c.purse = d.number
            AND c.nt = d.nt AND NOT c.is_cancel)
          OR EXISTS (SELECT FROM refund r WHERE r.provider = d.provider AND r.paid_by = d.number
            AND r.nt = d.nt AND r.source = 'late-proof') AS used,
        EXISTS (SELECT FROM dispute c WHERE c.provider = d.provider AND c.purse = d.number
            AND c.trx = d.trx AND c.state = 'open') AS disputed
      FROM (SELECT ?::integer AS provider, ?::bigint AS number, ?::integer AS nt, ?::uuid AS trx) d
      """;

  private final Database database;
  private final Ledger ledger;

  public UsedNumbers(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  /**
   * What the holder shows.
   *
   * @param transactionNumber NTIEP, as the card's log has it
   * @param trx as the holder was told
   */
  public record Debit(
      IepId card, int transactionNumber, TransactionId trx, PartyId merchant, Amount amount) {}

  /** What became of it. */
  public sealed interface Became {
    /**
     * @param refund by which people name it
     */
    record PaidOut(long refund) implements Became {}

    record Refused(Reason why) implements Became {}
  }

  /** Why nothing is paid out. */
  public enum Reason {
    /** It was paid out before. */
    BEFORE,
    /** No money is behind points. */
    POINTS,
    /** It is paid to its merchant, or became a refund: its number was its own. */
    COUNTS,
    /** No other payment under that number is booked. */
    NOT_USED,
    /** Its merchant's batch has it, and nobody has decided that. */
    DISPUTED,
    /** It is more than what is left on the card by these books. */
    NOT_COVERED
  }

  /** The issuer pays it to its holder, and no card ever gets it. */
  public Became payOut(Debit debit, Author author) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          RefundBook.lock(connection);
          Optional<Reason> against = against(connection, debit);
          return against.isPresent()
              ? new Became.Refused(against.get())
              : payOut(connection, debit, author);
        });
  }

  private static Optional<Reason> against(Connection connection, Debit debit) throws SQLException {
    if (debit.amount().currency().isPoints()) {
      return Optional.of(Reason.POINTS);
    }
    try (PreparedStatement ask = connection.prepareStatement(STANDING)) {
      ask.setInt(1, debit.card().provider());
      ask.setLong(2, debit.card().number());
      ask.setInt(3, debit.transactionNumber());
      ask.setObject(4, debit.trx().value());
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        if (row.getBoolean("counts")) {
          return Optional.of(Reason.COUNTS);
        }
        if (!row.getBoolean("used")) {
          return Optional.of(Reason.NOT_USED);
        }
        return row.getBoolean("disputed") ? Optional.of(Reason.DISPUTED) : Optional.empty();
      }
    }
  }

  private Became payOut(Connection connection, Debit debit, Author author) throws SQLException {
    IepId card = debit.card();
    Savepoint before = connection.setSavepoint();
    Optional<Long> added =
        RefundRows.add(
            connection,
            new RefundRows.New(
                Refund.Source.NUMBER_USED,
                CardsInPlace.of(connection, card).orElse(card),
                card,
                debit.amount(),
                Optional.of(
                    new RefundRows.Purchase(
                        Optional.empty(),
                        debit.transactionNumber(),
                        debit.trx(),
                        debit.merchant())),
                Optional.empty(),
                Optional.of(new RefundRows.Decision(author.who(), author.why()))));
    if (added.isEmpty()) {
      return new Became.Refused(Reason.BEFORE);
    }
    if (!ClaimBook.isCovered(connection, card, debit.amount())) {
      connection.rollback(before);
      return new Became.Refused(Reason.NOT_COVERED);
    }
    long number = added.get();
    RefundRows.post(
        ledger,
        connection,
        RefundRule.fromCard(RefundRows.reference(number), card.provider(), debit.amount()));
    Acts.write(
        connection,
        author,
        "clearing pay-out %d of %s".formatted(number, debit.amount()),
        "number %d of card %s, %s"
            .formatted(debit.transactionNumber(), card.masked(), debit.trx()));
    RefundRows.payOut(ledger, connection, number, card.provider(), debit.amount(), author);
    return new Became.PaidOut(number);
  }
}
