package farthing.store;

import farthing.accounts.RefundRule;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Refunds that people decide: what merchants give back, and what is paid out on another way than
 * onto its card. In the database of {@link ClearingBook}.
 *
 * <p>Guarantees: of a purchase never more is given back than was paid for it and stands; a refund
 * goes one way, onto its card or out, whoever dies when. Throws {@link StoreUnavailable} if the
 * database does not answer: then it was done or not, and the same call again tells.
 */
public final class RefundBook {
  private static final String UNKNOWN =
      "the refunds' books did not confirm: it is done or not, and the same command again tells";
  private static final String SILENT = "the refunds' table did not answer; ask again";

  /** Booking a large batch takes its time, and refunds wait for it. */
  private static final int PATIENCE_MILLIS = 60_000;

  /**
   * The acquirer is who pays the merchant now, and so can take it from what it sells next. Where a
   * card paid twice, what has more left goes first.
   */
  private static final String PURCHASES =
      """
      SELECT c.psam, c.ntpsam, c.provider, c.purse, c.nt, c.amount_minor, c.currency,
        coalesce((SELECT m.acquirer FROM merchant_terms m WHERE m.party = c.party), c.acquirer)
          AS acquirer,
        greatest(0, c.amount_minor - coalesce((SELECT sum(k.amount_minor) FROM cleared k
            WHERE k.trx = c.trx AND k.party = c.party AND k.is_cancel
            AND k.provider = c.provider AND k.purse = c.purse), 0)
          - coalesce((SELECT sum(r.minor) FROM refund r
            WHERE r.trx = c.trx AND r.party = c.party AND r.psam = c.psam
            AND r.ntpsam = c.ntpsam), 0)) AS rest
      FROM cleared c
      WHERE c.trx = ? AND c.party = ? AND NOT c.is_cancel
      ORDER BY rest DESC, c.psam, c.ntpsam
      """;

  private final Database database;
  private final Ledger ledger;

  public RefundBook(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  /**
   * A merchant's wish.
   *
   * @param card that paid; if empty the only one that did
   * @param amount as in {@code 3.20}; all that is left if empty
   * @param another also if the same was given back for the same reason before
   */
  public record Wish(
      PartyId merchant,
      TransactionId trx,
      Optional<IepId> card,
      Optional<String> amount,
      boolean another,
      String who,
      String why) {
    public Wish(
        PartyId merchant,
        TransactionId trx,
        Optional<String> amount,
        boolean another,
        String who,
        String why) {
      this(merchant, trx, Optional.empty(), amount, another, who, why);
    }
  }

  /** What became of it. */
  public sealed interface Given {
    record Made(long number, Amount amount) implements Given {}

    /** The same was asked for before. */
    record Before(long number, Amount amount) implements Given {}

    /** None at all, or none by the card that was named. */
    record NoSuchPurchase() implements Given {}

    /** Several cards paid under this TRX, and none was named. */
    record SeveralCards(List<IepId> cards) implements Given {}

    /**
     * @param left what may still be given back, in minor units, perhaps 0
     */
    record TooMuch(long left, Currency currency) implements Given {}
  }

  /**
   * @throws farthing.base.Malformed if the amount is none of the purchase's currency
   */
  public Given give(Wish wish) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection);
          List<Sold> found = find(connection, wish);
          if (found.isEmpty()) {
            return new Given.NoSuchPurchase();
          }
          List<IepId> cards = found.stream().map(Sold::card).distinct().toList();
          if (cards.size() > 1) {
            return new Given.SeveralCards(cards);
          }
          Sold sold = found.getFirst();
          Optional<Amount> wanted = wish.amount().map(text -> Amount.parse(text, sold.currency()));
          boolean mayBeTheSame = !wish.another() && (wanted.isPresent() || sold.rest() == 0);
          Optional<Refund> before =
              mayBeTheSame ? before(connection, wish, sold.card(), wanted) : Optional.empty();
          if (before.isPresent()) {
            return new Given.Before(before.get().number(), before.get().amount());
          }
          long minor = wanted.map(a -> (long) a.minor()).orElse(sold.rest());
          if (minor <= 0 || minor > sold.rest()) {
            return new Given.TooMuch(sold.rest(), sold.currency());
          }
          Amount amount = Amount.ofMinor(minor, sold.currency());
          return new Given.Made(add(connection, wish, sold, amount), amount);
        });
  }

  private long add(Connection connection, Wish wish, Sold sold, Amount amount) throws SQLException {
    IepId card = sold.card();
    long number =
        RefundRows.add(
                connection,
                new RefundRows.New(
                    Refund.Source.MERCHANT,
                    CardsInPlace.of(connection, card).orElse(card),
                    card,
                    amount,
                    Optional.of(sold.purchase()),
                    Optional.of(sold.acquirer()),
                    Optional.of(new RefundRows.Decision(wish.who(), wish.why()))))
            .orElseThrow();
    RefundRows.post(
        ledger,
        connection,
        RefundRule.fromMerchant(
            RefundRows.reference(number),
            card.provider(),
            sold.acquirer(),
            wish.merchant(),
            amount));
    Acts.write(
        connection,
        new Author(wish.who(), wish.why()),
        "clearing refund %d of %s".formatted(number, amount),
        "purchase " + wish.trx());
    return number;
  }

  /** A purchase that was paid, and what of it was not given back. */
  private record Sold(
      RefundRows.Purchase purchase, IepId card, PartyId acquirer, Currency currency, long rest) {}

  /** By the card that was named, or by whichever did. */
  private static List<Sold> find(Connection connection, Wish wish) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(PURCHASES)) {
      ask.setObject(1, wish.trx().value());
      ask.setString(2, wish.merchant().value());
      List<Sold> all = new ArrayList<>();
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          IepId card = new IepId(row.getInt("provider"), row.getLong("purse"));
          if (wish.card().isEmpty() || wish.card().get().equals(card)) {
            all.add(sold(row, card, wish));
          }
        }
      }
      return all;
    }
  }

  private static Sold sold(ResultSet row, IepId card, Wish wish) throws SQLException {
    return new Sold(
        new RefundRows.Purchase(
            Optional.of(
                new RefundRows.Counted(
                    new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("ntpsam"))),
            row.getInt("nt"),
            wish.trx(),
            wish.merchant()),
        card,
        new PartyId(row.getString("acquirer")),
        Currency.of(Bytes.of(row.getBytes("currency"))),
        row.getLong("rest"));
  }

  private static Optional<Refund> before(
      Connection connection, Wish wish, IepId card, Optional<Amount> wanted) throws SQLException {
    return RefundRows.find(
            connection,
            "WHERE r.source = 'merchant' AND r.trx = ? AND r.party = ? AND r.why = ?"
                + " AND r.provider = ? AND r.paid_by = ? ORDER BY r.number DESC",
            sql -> {
              sql.setObject(1, wish.trx().value());
              sql.setString(2, wish.merchant().value());
              sql.setString(3, wish.why());
              sql.setInt(4, card.provider());
              sql.setLong(5, card.number());
            })
        .stream()
        .filter(refund -> wanted.isEmpty() || wanted.get().equals(refund.amount()))
        .findFirst();
  }

  /** What became of a wish to pay out. */
  public enum PaidOut {
    DONE,
    /** It is on its card, or was paid out. */
    ENDED,
    /** Its card was commanded to take it, and nobody knows yet whether it did. */
    ON_ITS_WAY,
    /** No money is behind points. */
    POINTS,
    UNKNOWN
  }

  /**
   * The issuer pays it to its holder on another way, and no card ever gets it.
   *
   * @param who 1 to 60 characters
   * @param why 1 to 500 characters: and how
   */
  public PaidOut payOut(long number, String who, String why) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection);
          Optional<Refund> found =
              RefundRows.find(
                      connection,
                      "WHERE r.number = ? FOR UPDATE OF r",
                      sql -> sql.setLong(1, number))
                  .stream()
                  .findFirst();
          if (found.isEmpty()) {
            return PaidOut.UNKNOWN;
          }
          Refund refund = found.get();
          if (refund.state() != Refund.State.WAITING) {
            return PaidOut.ENDED;
          }
          if (refund.amount().currency().isPoints()) {
            return PaidOut.POINTS;
          }
          if (refund.load().isPresent() && !RefundRows.shut(connection, refund.load().get())) {
            return PaidOut.ON_ITS_WAY;
          }
          Author author = new Author(who, why);
          Acts.write(connection, author, "clearing pay-out", "refund " + number);
          RefundRows.payOut(
              ledger, connection, number, refund.card().provider(), refund.amount(), author);
          return PaidOut.DONE;
        });
  }

  /**
   * Refunds as operators see them, the newest first.
   *
   * @param ended those too that are over
   */
  public List<Refund> refunds(boolean ended, int most) {
    return database.read(
        SILENT,
        connection ->
            RefundRows.find(
                connection,
                "WHERE ? OR r.state = 'waiting' ORDER BY r.number DESC LIMIT ?",
                sql -> {
                  sql.setBoolean(1, ended);
                  sql.setInt(2, most);
                }));
  }

  /** Nothing is booked meanwhile. */
  static void lock(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, 2 * PATIENCE_MILLIS); // the pool sets it back
    try (Statement lock = connection.createStatement()) {
      lock.execute("SET LOCAL statement_timeout = " + PATIENCE_MILLIS);
    }
    BooksLock.take(connection, PATIENCE_MILLIS);
  }
}
