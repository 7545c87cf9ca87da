package farthing.miles;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Ending;
import farthing.merchant.OpenOrder;
import farthing.merchant.OrderBook;
import farthing.messages.Confirmation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Claims and their orders in PostgreSQL. Whoever ends an order holds its row until all that follows
 * is written too: of all who try, in whatever process, one takes the miles and gives the ticket.
 *
 * <p>What is accepted is delivered in the same write, so nothing is ever taken back. Throws {@link
 * farthing.store.StoreUnavailable} where the database does not say.
 */
final class Claims implements OrderBook {
  private static final String CLAIM =
      "SELECT c.claim, c.benefit, c.miles, c.result, i.offer, i.state, i.card, i.miles_left, a.name,"
          + " t.trx IS NOT NULL AS given"
          + " FROM claim c JOIN identification i ON i.claim = c.claim"
          + " LEFT JOIN account a ON a.card = i.card LEFT JOIN ticket t ON t.trx = i.trx WHERE ";

  private final Tables tables;
  private final InstantSource time;

  Claims(Tables tables, InstantSource time) {
    this.tables = tables;
    this.time = time;
  }

  /** Before the order of it is made: an order names its claim. */
  void make(String claim, Benefit benefit, String result) {
    tables.ask(sql ->
        sql.createUpdate(
                "INSERT INTO claim (claim, benefit, miles, result, made)"
                    + " VALUES (:claim, :benefit, :miles, :result, :now)")
            .bind("claim", claim)
            .bind("benefit", benefit.id())
            .bind("miles", benefit.miles())
            .bind("result", result)
            .bind("now", time.instant())
            .execute());
  }

  @Override
  public void open(OpenOrder order) {
    tables.ask(sql ->
        sql.createUpdate(
                "INSERT INTO identification (trx, claim, offer) VALUES (:trx, :claim, :offer)")
            .bind("trx", order.trx().value())
            .bind("claim", order.basket())
            .bind("offer", order.toJson().toArray())
            .execute());
  }

  @Override
  public Optional<BookedOrder> find(TransactionId trx) {
    return byTrx(trx).map(Claim::booked);
  }

  Optional<Claim> byTrx(TransactionId trx) {
    return claim("i.trx = :name", trx.value());
  }

  Optional<Claim> byName(String claim) {
    return Secret.isOne(claim) ? claim("c.claim = :name", claim) : Optional.empty();
  }

  Optional<Claim> byResult(String result) {
    return Secret.isOne(result) ? claim("c.result = :name", result) : Optional.empty();
  }

  /** The order ends, the miles go and the ticket is there, or nothing of it. */
  @Override
  public Ending accept(TransactionId trx, Confirmation confirmation) {
    IepId card =
        confirmation
            .card()
            .orElseThrow(() -> new IllegalArgumentException("a card was named, or M is refused"));
    return tables.whole(sql -> {
      Optional<Ending> before = lock(sql, trx);
      if (before.isPresent()) {
        return before.get();
      }
      if (take(sql, trx, card)) {
        give(sql, trx, card);
      }
      sql.createUpdate(
              "UPDATE identification SET state = 'accepted', ended = :now, card = :card,"
                  + " reference = :reference,"
                  + " miles_left = (SELECT miles FROM account WHERE card = :card)"
                  + " WHERE trx = :trx")
          .bind("now", time.instant())
          .bind("card", card.full())
          .bind("reference", confirmation.reference())
          .bind("trx", trx.value())
          .execute();
      return Ending.ENDED_NOW;
    });
  }

  @Override
  public Ending close(TransactionId trx) {
    return tables.whole(sql -> {
      Optional<Ending> before = lock(sql, trx);
      if (before.isEmpty()) {
        sql.createUpdate(
                "UPDATE identification SET state = 'closed', ended = :now WHERE trx = :trx")
            .bind("now", time.instant())
            .bind("trx", trx.value())
            .execute();
      }
      return before.orElse(Ending.ENDED_NOW);
    });
  }

  @Override
  public Ending closeUndelivered(TransactionId trx) {
    return close(trx);
  }

  /** Nobody needs to know: nothing was paid. */
  @Override
  public List<TransactionId> closesToTell(int most) {
    return List.of();
  }

  @Override
  public void closeTold(TransactionId trx) {
    // none is told
  }

  /** Holds the order until the transaction ends; says how it had ended, if it had. */
  private static Optional<Ending> lock(Handle sql, TransactionId trx) {
    String state =
        sql.createQuery("SELECT state FROM identification WHERE trx = :trx FOR UPDATE")
            .bind("trx", trx.value())
            .mapTo(String.class)
            .one();
    return switch (state) {
      case "accepted" -> Optional.of(Ending.ACCEPTED_BEFORE);
      case "closed" -> Optional.of(Ending.CLOSED_BEFORE);
      default -> Optional.empty();
    };
  }

  /** Whether there is such an account, and the miles were on it. */
  private static boolean take(Handle sql, TransactionId trx, IepId card) {
    return sql.createUpdate(
                "UPDATE account a SET miles = a.miles - c.miles"
                    + " FROM identification i JOIN claim c ON c.claim = i.claim"
                    + " WHERE i.trx = :trx AND a.card = :card AND a.miles >= c.miles")
            .bind("trx", trx.value())
            .bind("card", card.full())
            .execute()
        == 1;
  }

  private void give(Handle sql, TransactionId trx, IepId card) {
    sql.createUpdate(
            "INSERT INTO ticket (trx, card, benefit, miles, given)"
                + " SELECT i.trx, :card, c.benefit, c.miles, :now"
                + " FROM identification i JOIN claim c ON c.claim = i.claim WHERE i.trx = :trx")
        .bind("card", card.full())
        .bind("now", time.instant())
        .bind("trx", trx.value())
        .execute();
  }

  private Optional<Claim> claim(String where, Object name) {
    return tables.ask(
        sql -> sql.createQuery(CLAIM + where).bind("name", name).map(Claims::read).findOne());
  }

  private static Claim read(ResultSet row, StatementContext context) throws SQLException {
    String name = row.getString("claim");
    OpenOrder open = OpenOrder.parse(Bytes.of(row.getBytes("offer")), name);
    String state = row.getString("state").toUpperCase(Locale.ROOT);
    return new Claim(
        name,
        row.getString("benefit"),
        row.getInt("miles"),
        row.getString("result"),
        new BookedOrder(open, BookedOrder.State.valueOf(state)),
        outcome(row));
  }

  private static Optional<Claim.Outcome> outcome(ResultSet row) throws SQLException {
    String card = row.getString("card");
    if (card == null) {
      return Optional.empty();
    }
    Object left = row.getObject("miles_left");
    return Optional.of(
        new Claim.Outcome(
            IepId.ofFull(card),
            left == null ? Optional.empty() : Optional.ofNullable(row.getString("name")),
            left == null ? OptionalInt.empty() : OptionalInt.of((Integer) left),
            row.getBoolean("given")));
  }
}
