package farthing.netbank;

import farthing.bank.AccountId;
import farthing.bank.BankLoad;
import farthing.bank.BookedLoad;
import farthing.bank.Deciding;
import farthing.bank.HostReference;
import farthing.bank.LoadBook;
import farthing.bank.LoadState;
import farthing.bank.Movement;
import farthing.bank.Timing;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.messages.LoadConfirmation;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The bank's loads in PostgreSQL. Whoever decides one is told so by the row count of one committed
 * UPDATE, so that of all who try, in whatever process, one has done it.
 */
final class StoredLoads implements LoadBook {
  /** As the table takes it. */
  private static final int LONGEST_TROUBLE = 500;

  private static final int LONGEST_END = 200;

  /** TRXs begin with the time of their making, and no time is so late. */
  private static final UUID ABOVE_ALL = new UUID(-1, -1);

  private static final String LOAD =
      "SELECT trx, session, account, fee_minor, offer, state, since, due, tries, trouble, host,"
          + " commanded, ended, ended_at FROM load ";

  private final Tables tables;

  StoredLoads(Tables tables) {
    this.tables = tables;
  }

  /**
   * A load with what only the bank's pages show.
   *
   * @param ended the load server's reference, or why it was released; empty while undecided
   * @param at when the load server knew that the card was loaded or unloaded
   */
  record Shown(BookedLoad booked, String ended, Optional<Instant> at) {
    TransactionId trx() {
      return booked.load().trx();
    }

    Movement movement() {
      return booked.load().movement();
    }
  }

  @Override
  public boolean open(BankLoad load, Timing timing) {
    return tables.ask(sql ->
        sql.createUpdate(
                "INSERT INTO load (trx, session, account, fee_minor, offer, state, since, due)"
                    + " VALUES (:trx, :session, :account, :fee, :offer, 'holding', :now, :due)"
                    + " ON CONFLICT (session) DO NOTHING")
            .bind("trx", load.trx().value())
            .bind("session", load.session())
            .bind("account", load.movement().account().value())
            .bind("fee", load.movement().fee().minor())
            .bind("offer", load.toJson().toArray())
            .bind("now", timing.now())
            .bind("due", timing.due())
            .execute())
        == 1;
  }

  @Override
  public Optional<BookedLoad> find(TransactionId trx) {
    return tables.ask(sql -> find(sql, trx)).map(Shown::booked);
  }

  @Override
  public Optional<BookedLoad> ofSession(String session) {
    return shownOfSession(session).map(Shown::booked);
  }

  Optional<Shown> shownOfSession(String session) {
    return tables.ask(sql ->
        sql.createQuery(LOAD + "WHERE session = :session")
            .bind("session", session)
            .map(StoredLoads::read)
            .findOne());
  }

  /** One of this account's. */
  Optional<Shown> shown(String account, TransactionId trx) {
    return tables
        .ask(sql -> find(sql, trx))
        .filter(load -> load.movement().account().value().equals(account));
  }

  /**
   * A page of an account's loads, the newest first.
   *
   * @param before what asks for the page after this one; empty with the last
   */
  record Page(List<Shown> loads, Optional<TransactionId> before) {}

  /**
   * @param before of the page before this one; empty for the newest
   */
  Page ofAccount(String account, Optional<TransactionId> before, int most) {
    List<Shown> found =
        tables.ask(sql ->
            sql.createQuery(
                    LOAD
                        + "WHERE account = :account AND trx < :before"
                        + " ORDER BY trx DESC LIMIT :most")
                .bind("account", account)
                .bind("before", before.map(TransactionId::value).orElse(ABOVE_ALL))
                .bind("most", most + 1) // one more tells whether another page follows
                .map(StoredLoads::read)
                .list());
    return found.size() <= most
        ? new Page(found, Optional.empty())
        : new Page(found.subList(0, most), Optional.of(found.get(most - 1).trx()));
  }

  @Override
  public BookedLoad held(TransactionId trx, HostReference host, Timing timing) {
    return tables.ask(sql -> {
      sql.createUpdate(
              "UPDATE load SET state = 'held', since = :now, due = :due, tries = 0, trouble = '',"
                  + " host = :host WHERE trx = :trx AND state = 'holding'")
          .bind("trx", trx.value())
          .bind("host", host.value())
          .bind("now", timing.now())
          .bind("due", timing.due())
          .execute();
      return known(sql, trx);
    });
  }

  @Override
  public Deciding commit(TransactionId trx, LoadConfirmation m, Timing timing) {
    return tables.ask(sql -> {
      int decided =
          sql.createUpdate(
                  "UPDATE load SET state = 'committing', since = :now, due = :due, tries = 0,"
                      + " trouble = '', ended = :ended, ended_at = :at"
                      + " WHERE trx = :trx AND state = 'held'")
              .bind("trx", trx.value())
              .bind("ended", cut(m.reference(), LONGEST_END))
              .bind("at", m.time())
              .bind("now", timing.now())
              .bind("due", timing.due())
              .execute();
      return decided == 1 ? Deciding.NOW : decidedBefore(sql, trx);
    });
  }

  @Override
  public Deciding release(TransactionId trx, String why, Timing timing) {
    return tables.ask(sql -> {
      int decided =
          sql.createUpdate(
                  "UPDATE load SET state = 'releasing', since = :now, due = :due, tries = 0,"
                      + " trouble = '', ended = :ended"
                      + " WHERE trx = :trx AND state IN ('holding', 'held')")
              .bind("trx", trx.value())
              .bind("ended", cut(why, LONGEST_END))
              .bind("now", timing.now())
              .bind("due", timing.due())
              .execute();
      return decided == 1 ? Deciding.NOW : decidedBefore(sql, trx);
    });
  }

  @Override
  public void ended(TransactionId trx, HostReference host, Instant now) {
    tables.ask(sql ->
        sql.createUpdate(
                "UPDATE load SET state = CASE state WHEN 'committing' THEN 'committed'"
                    + " ELSE 'released' END, since = :now, due = :now, tries = 0, trouble = '',"
                    + " host = :host WHERE trx = :trx AND state IN ('committing', 'releasing')")
            .bind("trx", trx.value())
            .bind("host", host.value())
            .bind("now", now)
            .execute());
  }

  @Override
  public void later(TransactionId trx, LoadState state, String trouble, Instant due) {
    tables.ask(sql ->
        sql.createUpdate(
                "UPDATE load SET tries = tries + 1, trouble = :trouble, due = :due"
                    + " WHERE trx = :trx AND state = :state"
                    + " AND state NOT IN ('committed', 'released')")
            .bind("trx", trx.value())
            .bind("state", word(state))
            .bind("trouble", cut(trouble, LONGEST_TROUBLE))
            .bind("due", due)
            .execute());
  }

  @Override
  public void unsure(TransactionId trx, Instant commandedSince, Instant due) {
    tables.ask(sql ->
        sql.createUpdate(
                "UPDATE load SET tries = tries + 1, trouble = '', due = :due, commanded = :since"
                    + " WHERE trx = :trx AND state = 'held'")
            .bind("trx", trx.value())
            .bind("since", commandedSince)
            .bind("due", due)
            .execute());
  }

  @Override
  public List<BookedLoad> due(Instant now, int most) {
    return tables.ask(sql ->
        sql.createQuery(
                LOAD
                    + "WHERE due <= :now AND state NOT IN ('committed', 'released')"
                    + " ORDER BY due LIMIT :most")
            .bind("now", now)
            .bind("most", most)
            .map(StoredLoads::read)
            .map(Shown::booked)
            .list());
  }

  @Override
  public void alarm(TransactionId trx, String trouble) {
    tables.ask(sql ->
        sql.createUpdate("UPDATE load SET trouble = :trouble WHERE trx = :trx")
            .bind("trx", trx.value())
            .bind("trouble", cut(trouble, LONGEST_TROUBLE))
            .execute());
  }

  @Override
  public List<BookedLoad> unsure(int most) {
    return tables.ask(sql ->
        sql.createQuery(
                LOAD
                    + "WHERE state = 'held' AND commanded IS NOT NULL"
                    + " ORDER BY commanded LIMIT :most")
            .bind("most", most)
            .map(StoredLoads::read)
            .map(Shown::booked)
            .list());
  }

  @Override
  public List<BookedLoad> troubled(int most) {
    return tables.ask(sql ->
        sql.createQuery(LOAD + "WHERE trouble <> '' ORDER BY since LIMIT :most")
            .bind("most", most)
            .map(StoredLoads::read)
            .map(Shown::booked)
            .list());
  }

  private static Deciding decidedBefore(Handle sql, TransactionId trx) {
    return switch (known(sql, trx).state()) {
      case COMMITTING, COMMITTED -> Deciding.COMMIT_BEFORE;
      case RELEASING, RELEASED -> Deciding.RELEASE_BEFORE;
      case HOLDING -> Deciding.NOT_HELD;
      case HELD -> throw new IllegalStateException("held after it was not: " + trx);
    };
  }

  private static BookedLoad known(Handle sql, TransactionId trx) {
    return find(sql, trx)
        .orElseThrow(() -> new IllegalStateException("TRX " + trx + " is not in the book"))
        .booked();
  }

  private static Optional<Shown> find(Handle sql, TransactionId trx) {
    return sql.createQuery(LOAD + "WHERE trx = :trx")
        .bind("trx", trx.value())
        .map(StoredLoads::read)
        .findOne();
  }

  private static Shown read(ResultSet row, StatementContext context) throws SQLException {
    OrderOffer offer = OrderOffer.parse(Bytes.of(row.getBytes("offer")));
    Order order = offer.order();
    Movement movement =
        new Movement(
            new TransactionId(row.getObject("trx", UUID.class)),
            new AccountId(row.getString("account")),
            order.flow(),
            order.amount(),
            Amount.ofMinor(row.getInt("fee_minor"), order.amount().currency()));
    String host = row.getString("host");
    String ended = row.getString("ended");
    BookedLoad booked =
        new BookedLoad(
            new BankLoad(offer, movement, row.getString("session")),
            LoadState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
            row.getObject("since", OffsetDateTime.class).toInstant(),
            row.getObject("due", OffsetDateTime.class).toInstant(),
            row.getInt("tries"),
            row.getString("trouble"),
            host == null ? Optional.empty() : Optional.of(new HostReference(host)),
            instant(row.getObject("commanded", OffsetDateTime.class)));
    return new Shown(
        booked,
        ended == null ? "" : ended,
        instant(row.getObject("ended_at", OffsetDateTime.class)));
  }

  private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
    return time == null ? Optional.empty() : Optional.of(time.toInstant());
  }

  private static String word(LoadState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }
}
