package farthing.shop;

import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Ending;
import farthing.merchant.OpenOrder;
import farthing.merchant.OrderBook;
import farthing.messages.CaptureReport;
import farthing.messages.CardProof;
import farthing.messages.Confirmation;
import farthing.messages.ErrorCode;
import farthing.store.StoreUnavailable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
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
      "SELECT b.basket, b.article, b.visitor, b.goods, p.offer, p.state, p.paid, p.reference,"
          + " p.delivered, p.close_wished"
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
  public Ending accept(TransactionId trx, Confirmation confirmation, CardProof proof) {
    return ask(sql -> {
      int ended =
          sql.createUpdate(
                  "UPDATE purchase SET state = 'accepted', ended = :now, paid = :paid,"
                      + " reference = :reference, proof = :proof"
                      + " WHERE trx = :trx AND state = 'open'")
              .bind("now", time.instant())
              .bind("paid", confirmation.time())
              .bind("reference", confirmation.reference())
              .bind("proof", proof.toBytes().toArray())
              .bind("trx", trx.value())
              .execute();
      return ended == 1 ? Ending.ENDED_NOW : endedBefore(sql, trx.value());
    });
  }

  @Override
  public List<CaptureReport.Capture> capturesToTell(int most) {
    return ask(sql ->
        sql.createQuery(
                "SELECT trx, proof FROM purchase WHERE proof IS NOT NULL AND proof_told IS NULL"
                    + " ORDER BY paid LIMIT :most")
            .bind("most", most)
            .map((row, _) ->
                new CaptureReport.Capture(
                    new TransactionId(row.getObject("trx", UUID.class)),
                    CardProof.parse(Bytes.of(row.getBytes("proof"))),
                    true))
            .list());
  }

  @Override
  public void captureTold(TransactionId trx, Optional<ErrorCode> refused) {
    ask(sql ->
        sql.createUpdate(
                "UPDATE purchase SET proof_told = :now, proof_refused = :refused"
                    + " WHERE trx = :trx AND proof IS NOT NULL AND proof_told IS NULL")
            .bind("now", time.instant())
            .bind("refused", refused.map(Enum::name))
            .bind("trx", trx.value())
            .execute());
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

  /** Open, or accepted with its goods still here. */
  @Override
  public Ending closeUndelivered(TransactionId trx) {
    return ask(sql -> {
      int ended =
          sql.createUpdate(
                  "UPDATE purchase SET state = 'closed', ended = :now, close_wished = :now"
                      + " WHERE trx = :trx AND state <> 'closed' AND delivered IS NULL")
              .bind("now", time.instant())
              .bind("trx", trx.value())
              .execute();
      return ended == 1 ? Ending.ENDED_NOW : closedBefore(sql, trx.value());
    });
  }

  @Override
  public List<TransactionId> closesToTell(int most) {
    return ask(sql ->
        sql.createQuery(
                "SELECT trx FROM purchase WHERE close_wished IS NOT NULL AND close_told IS NULL"
                    + " ORDER BY close_wished LIMIT :most")
            .bind("most", most)
            .mapTo(UUID.class)
            .map(TransactionId::new)
            .list());
  }

  @Override
  public void closeTold(TransactionId trx) {
    ask(sql ->
        sql.createUpdate(
                "UPDATE purchase SET close_told = :now WHERE trx = :trx AND close_told IS NULL"
                    + " AND close_wished IS NOT NULL")
            .bind("now", time.instant())
            .bind("trx", trx.value())
            .execute());
  }

  /**
   * The goods leave, for the first time or again.
   *
   * @return whether they may: the order is accepted, and from now on stays so
   */
  boolean deliver(TransactionId trx) {
    return ask(sql ->
        sql.createUpdate(
                "UPDATE purchase SET delivered = coalesce(delivered, :now)"
                    + " WHERE trx = :trx AND state = 'accepted'")
            .bind("now", time.instant())
            .bind("trx", trx.value())
            .execute())
        == 1;
  }

  boolean isReachable() {
    return ask(sql -> sql.createQuery("SELECT 1").mapTo(Integer.class).one()) == 1;
  }

  /** One that was closed for another reason is to be told from now on as well. */
  private Ending closedBefore(Handle sql, UUID trx) {
    sql.createUpdate(
            "UPDATE purchase SET close_wished = :now"
                + " WHERE trx = :trx AND state = 'closed' AND close_wished IS NULL")
        .bind("now", time.instant())
        .bind("trx", trx)
        .execute();
    return endedBefore(sql, trx);
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
            : Optional.of(payment(paid.toInstant(), row.getString("reference"))),
        row.getObject("delivered") != null,
        row.getObject("close_wished") != null);
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
