package farthing.store;

import farthing.accounts.RefundRule;
import farthing.base.Amount;
import farthing.base.IepId;
import farthing.batches.BatchRecord;
import farthing.purse.PurchaseRecord;
import farthing.store.CollectedClaims.Claimed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes refunds of what payment servers claim, in the database of {@link ClearingBook}. A claim,
 * its refund, the card's shadow balance and the entry are one transaction.
 *
 * <p>Guarantees: a card gets one payment back once, whoever claims it how often and dies when; what
 * is paid to a merchant is not refunded so, and what is refunded is not paid; no card's shadow
 * balance falls below zero. Throws {@link StoreUnavailable} if the database does not answer: then
 * it was made or not, and the next turn tells.
 */
public final class ClaimBook {
  private static final String UNKNOWN =
      "the refunds' books did not confirm; the next turn tells what became of it";

  /**
   * Where the purchase was disputed though its card had signed it, neither it nor its cancel is
   * cleared; the dispute ended with the cancel's batch.
   */
  private static final String CANCEL_BOOKED =
      """
      SELECT EXISTS (SELECT FROM cleared WHERE psam = ? AND ntpsam = ? AND is_cancel
          AND provider = ? AND purse = ? AND nt = ? AND amount_minor = ? AND currency = ?)
        OR EXISTS (SELECT FROM dispute WHERE psam = ? AND ntpsam = ?
          AND provider = ? AND purse = ? AND nt = ? AND amount_minor = ? AND currency = ?
          AND state = 'rejected' AND decided_by = 'clearing'
          AND reason IN ('MERCHANT_UNKNOWN', 'CARD_UNKNOWN', 'CARD_EXPIRED', 'CARD_HOTLISTED',
            'BALANCE_BELOW_ZERO'))
      """;

  private static final int PATIENCE_MILLIS = 2_000;

  private final Database database;
  private final Ledger ledger;

  public ClaimBook(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  /** What is against a claim. */
  public enum Reason {
    /** S6 is not the card's. */
    S6_WRONG(false),
    /** No key of that issuer, suite and generation is here. */
    KEY_UNKNOWN(true),
    /** The issuer made no such card. */
    CARD_UNKNOWN(true),
    /** The purchase is paid to its merchant. */
    PAID(false),
    /** It became a refund before. */
    REFUNDED_BEFORE(false),
    /** The cancel is in no batch that is booked. */
    CANCEL_NOT_BOOKED(true),
    /** Nothing shows that the card did not do the cancel. */
    CANCEL_MAY_BE_DONE(true),
    /** The card would have paid more than was put on it. */
    BALANCE_BELOW_ZERO(true);

    private final boolean mayHeal;

    Reason(boolean mayHeal) {
      this.mayHeal = mayHeal;
    }

    /** Whether it can turn out to be good when something comes that is missing. */
    public boolean mayHeal() {
      return mayHeal;
    }
  }

  /** What became of a claim. */
  public sealed interface Became {
    record Made(long refund) implements Became {}

    /** Looked at again if the reason may heal, never otherwise. */
    record Refused(Reason why) implements Became {}

    /** Somebody else books at the moment, or has decided it. */
    record NotNow() implements Became {}
  }

  /**
   * @param signature what is against its S6, as the issuer's keys have it
   */
  public Became book(Claimed claim, Optional<Reason> signature) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          if (!isMyTurn(connection) || !isOpen(connection, claim)) {
            return new Became.NotNow();
          }
          Became became =
              signature.isPresent() ? new Became.Refused(signature.get()) : make(connection, claim);
          mark(connection, claim, became);
          return became;
        });
  }

  private Became make(Connection connection, Claimed claim) throws SQLException {
    BatchRecord record = claim.claim().record();
    PurchaseRecord purchase = record.purchase();
    IepId card = purchase.iep();
    Optional<Reason> against =
        record.isCancel() ? againstCancel(connection, claim) : againstPurchase(connection, record);
    if (against.isPresent()) {
      return new Became.Refused(against.get());
    }
    Optional<IepId> holder = CardsInPlace.of(connection, card);
    if (holder.isEmpty()) {
      return new Became.Refused(Reason.CARD_UNKNOWN);
    }
    Savepoint before = connection.setSavepoint();
    Optional<Long> number =
        RefundRows.add(
            connection,
            new RefundRows.New(
                record.isCancel() ? Refund.Source.CANCEL : Refund.Source.LATE_PROOF,
                holder.get(),
                card,
                record.amount(),
                Optional.of(
                    new RefundRows.Purchase(
                        Optional.of(
                            new RefundRows.Counted(
                                claim.id().psam(),
                                record.isCancel() ? record.cancelled() : record.number())),
                        purchase.transactionNumber() - (record.isCancel() ? 1 : 0),
                        purchase.terms().trx(),
                        claim.claim().merchant())),
                Optional.empty(),
                Optional.empty()));
    if (number.isEmpty()) {
      return new Became.Refused(Reason.REFUNDED_BEFORE);
    }
    if (!isCovered(connection, card, record.amount())) {
      connection.rollback(before);
      return new Became.Refused(Reason.BALANCE_BELOW_ZERO);
    }
    RefundRows.post(
        ledger,
        connection,
        RefundRule.fromCard(RefundRows.reference(number.get()), card.provider(), record.amount()));
    return new Became.Made(number.get());
  }

  /** Takes it from what the issuer believes to be on the card; false if that is less. */
  static boolean isCovered(Connection connection, IepId card, Amount amount) throws SQLException {
    ShadowBook.Slot slot = new ShadowBook.Slot(card, amount.currency());
    Map<ShadowBook.Slot, Long> after =
        ShadowBook.move(connection, List.of(new ShadowBook.Move(slot, -(long) amount.minor())));
    return after.getOrDefault(slot, 0L) + CardsInPlace.opening(connection, slot) >= 0;
  }

  private static Optional<Reason> againstPurchase(Connection connection, BatchRecord record)
      throws SQLException {
    PurchaseRecord purchase = record.purchase();
    return isTrue(
            connection,
            "SELECT EXISTS (SELECT FROM cleared_record"
                + " WHERE provider = ? AND purse = ? AND nt = ? AND NOT is_cancel)",
            sql -> card(sql, 1, purchase))
        ? Optional.of(Reason.PAID)
        : Optional.empty();
  }

  private static Optional<Reason> againstCancel(Connection connection, Claimed claim)
      throws SQLException {
    BatchRecord record = claim.claim().record();
    boolean isBooked =
        isTrue(
            connection,
            CANCEL_BOOKED,
            sql -> {
              byte[] psam = claim.id().psam().value().toArray();
              PurchaseRecord cancel = record.purchase();
              sql.setBytes(1, psam);
              sql.setLong(2, record.number());
              sql.setInt(3, cancel.iep().provider());
              sql.setLong(4, cancel.iep().number());
              sql.setInt(5, cancel.transactionNumber());
              sql.setInt(6, record.amount().minor());
              sql.setBytes(7, record.amount().currency().toBytes().toArray());
              sql.setBytes(8, psam);
              sql.setLong(9, record.cancelled());
              sql.setInt(10, cancel.iep().provider());
              sql.setLong(11, cancel.iep().number());
              sql.setInt(12, cancel.transactionNumber() - 1);
              sql.setInt(13, record.amount().minor());
              sql.setBytes(14, record.amount().currency().toBytes().toArray());
            });
    if (!isBooked) {
      return Optional.of(Reason.CANCEL_NOT_BOOKED);
    }
    // the card has used the cancel's number for something else, which clearing saw itself
    boolean shown =
        record.s6().isPresent()
            || isTrue(
                connection,
                "SELECT EXISTS (SELECT FROM cleared_record"
                    + " WHERE provider = ? AND purse = ? AND nt = ? AND NOT is_cancel)"
                    + " OR EXISTS (SELECT FROM refund"
                    + " WHERE provider = ? AND paid_by = ? AND nt = ? AND source = 'late-proof')",
                sql -> {
                  card(sql, 1, record.purchase());
                  card(sql, 4, record.purchase());
                });
    return shown ? Optional.empty() : Optional.of(Reason.CANCEL_MAY_BE_DONE);
  }

  private static void card(PreparedStatement sql, int first, PurchaseRecord purchase)
      throws SQLException {
    sql.setInt(first, purchase.iep().provider());
    sql.setLong(first + 1, purchase.iep().number());
    sql.setInt(first + 2, purchase.transactionNumber());
  }

  private static void mark(Connection connection, Claimed claim, Became became)
      throws SQLException {
    try (PreparedStatement mark =
        connection.prepareStatement(
            "UPDATE refund_claim SET state = ?, why = ?, refund = ?, looked = now()"
                + " WHERE psam = ? AND ntpsam = ?")) {
      switch (became) {
        case Became.Made(long refund) -> {
          mark.setString(1, "made");
          mark.setString(2, "");
          mark.setLong(3, refund);
        }
        case Became.Refused(Reason why) -> {
          mark.setString(1, why.mayHeal() ? "held" : "rejected");
          mark.setString(2, why.name());
          mark.setObject(3, null, java.sql.Types.BIGINT);
        }
        case Became.NotNow _ -> {
          return;
        }
      }
      mark.setBytes(4, claim.id().psam().value().toArray());
      mark.setLong(5, claim.claim().record().number());
      mark.executeUpdate();
    }
  }

  private static boolean isOpen(Connection connection, Claimed claim) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT state IN ('taken', 'held') AND content = ? FROM refund_claim"
                + " WHERE psam = ? AND ntpsam = ? FOR UPDATE")) {
      ask.setBytes(1, claim.message().toBytes().toArray());
      ask.setBytes(2, claim.id().psam().value().toArray());
      ask.setLong(3, claim.claim().record().number());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static boolean isMyTurn(Connection connection) throws SQLException {
    return BooksLock.isMine(connection, PATIENCE_MILLIS);
  }

  static boolean isTrue(Connection connection, String question, RefundRows.Filling filling)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(question)) {
      filling.fill(ask);
      try (ResultSet row = ask.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
