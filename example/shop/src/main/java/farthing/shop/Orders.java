package farthing.shop;

import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Ending;
import farthing.merchant.OpenOrder;
import farthing.merchant.OrderBook;
import farthing.messages.Confirmation;
import farthing.store.StoreUnavailable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The shop's baskets and orders in PostgreSQL. Whoever ends an order is told so by the row count of
 * one committed UPDATE, so that of all who try, in whatever process, one has done it.
 *
 * <p>Throws {@link StoreUnavailable} where the database does not say.
 */
final class Orders implements OrderBook {
  private static final String SALE =
      "SELECT b.basket, b.article, b.visitor, b.goods, p.offer, p.state, p.paid, p.reference"
          + " FROM basket b JOIN purchase p ON p.basket = b.basket WHERE ";

  private final Jdbi database;
  private final InstantSource time;

  Orders(DataSource database, InstantSource time) {
    this.database = Jdbi.create(database);
    this.time = time;
  }

  /** Before the order of it is made: an order names its basket. */
  void fill(String basket, String article, Bytes visitor, String goods) {
    ask(sql ->
        sql.createUpdate(
                "INSERT INTO basket (basket, article, visitor, goods, created)"
                    + " VALUES (:basket, :article, :visitor, :goods, :now)")
            .bind("basket", basket)
            .bind("article", article)
            .bind("visitor", visitor.toArray())
            .bind("goods", goods)
            .bind("now", time.instant())
            .execute());
  }

  @Override
  public void open(OpenOrder order) {
    ask(sql ->
        sql.createUpdate("INSERT INTO purchase (trx, basket, offer) VALUES (:trx, :basket, :offer)")
            .bind("trx", order.trx().value())
            .bind("basket", order.basket())
            .bind("offer", order.toJson().toArray())
            .execute());
  }

  @Override
  public Optional<BookedOrder> find(TransactionId trx) {
    return byTrx(trx).map(Sale::booked);
  }

  Optional<Sale> byTrx(TransactionId trx) {
    return sale("p.trx = :name", trx.value());
  }

  Optional<Sale> byBasket(String basket) {
    return OrderDesk.isSecret(basket) ? sale("b.basket = :name", basket) : Optional.empty();
  }

  Optional<Sale> byGoods(String goods) {
    return OrderDesk.isSecret(goods) ? sale("b.goods = :name", goods) : Optional.empty();
  }

  @Override
  public Ending accept(TransactionId trx, Confirmation confirmation) {
    return ask(sql -> {
      int ended =
          sql.createUpdate(
                  "UPDATE purchase SET state = 'accepted', ended = :now, paid = :paid,"
                      + " reference = :reference WHERE trx = :trx AND state = 'open'")
              .bind("now", time.instant())
              .bind("paid", confirmation.time())
              .bind("reference", confirmation.reference())
              .bind("trx", trx.value())
              .execute();
      return ended == 1 ? Ending.ENDED_NOW : endedBefore(sql, trx.value());
    });
  }

  @Override
  public Ending close(TransactionId trx) {
    return ask(sql -> {
      int ended =
          sql.createUpdate(
                  "UPDATE purchase SET state = 'closed', ended = :now"
                      + " WHERE trx = :trx AND state = 'open'")
              .bind("now", time.instant())
              .bind("trx", trx.value())
              .execute();
      return ended == 1 ? Ending.ENDED_NOW : endedBefore(sql, trx.value());
    });
  }

  boolean isReachable() {
    return ask(sql -> sql.createQuery("SELECT 1").mapTo(Integer.class).one()) == 1;
  }

  private static Ending endedBefore(Handle sql, UUID trx) {
    String state =
        sql.createQuery("SELECT state FROM purchase WHERE trx = :trx")
            .bind("trx", trx)
            .mapTo(String.class)
            .one();
    return state.equals("accepted") ? Ending.ACCEPTED_BEFORE : Ending.CLOSED_BEFORE;
  }

  private Optional<Sale> sale(String where, Object name) {
    return ask(sql -> sql.createQuery(SALE + where).bind("name", name).map(Orders::read).findOne());
  }

  private static Sale read(ResultSet row, StatementContext context) throws SQLException {
    String basket = row.getString("basket");
    OpenOrder open = OpenOrder.parse(Bytes.of(row.getBytes("offer")), basket);
    String state = row.getString("state").toUpperCase(Locale.ROOT);
    OffsetDateTime paid = row.getObject("paid", OffsetDateTime.class);
    return new Sale(
        basket,
        row.getString("article"),
        Bytes.of(row.getBytes("visitor")),
        row.getString("goods"),
        new BookedOrder(open, BookedOrder.State.valueOf(state)),
        paid == null
            ? Optional.empty()
            : Optional.of(payment(paid.toInstant(), row.getString("reference"))));
  }

  private static Sale.Payment payment(Instant time, String reference) {
    return new Sale.Payment(time, reference);
  }

  private <T> T ask(Function<Handle, T> question) {
    try {
      return database.withHandle(question::apply);
    } catch (JdbiException e) {
      throw new StoreUnavailable("the shop's orders cannot be reached", e);
    }
  }
}
