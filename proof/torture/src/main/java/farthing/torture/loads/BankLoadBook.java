package farthing.torture.loads;

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
import farthing.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tortured bank's loads, in its database. */
final class BankLoadBook implements LoadBook {
  private static final int LONGEST_TROUBLE = 500;
  private static final String SELECT = "SELECT * FROM load ";

  private final BankDatabase database;

  BankLoadBook(BankDatabase database) {
    this.database = database;
  }

  @Override
  public boolean open(BankLoad load, Timing timing) {
    return work(connection ->
        BankDatabase.update(
                connection,
                "INSERT INTO load (trx, session, offer, account, state, since, due)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO NOTHING",
                load.trx().value(),
                load.session(),
                load.toJson().toArray(),
                load.movement().account().value(),
                LoadState.HOLDING.name(),
                Timestamp.from(timing.now()),
                Timestamp.from(timing.due()))
            == 1);
  }

  @Override
  public Optional<BookedLoad> find(TransactionId trx) {
    return work(connection -> one(connection, trx));
  }

  @Override
  public Optional<BookedLoad> ofSession(String session) {
    return work(connection ->
        BankDatabase.first(connection, BankLoadBook::load, SELECT + "WHERE session = ?", session));
  }

  @Override
  public BookedLoad held(TransactionId trx, HostReference host, Timing timing) {
    return work(connection -> {
      BookedLoad before = locked(connection, trx);
      if (before.state() == LoadState.HOLDING) {
        move(connection, trx, LoadState.HELD, timing, host.value());
      }
      return one(connection, trx).orElseThrow();
    });
  }

  @Override
  public Deciding commit(TransactionId trx, LoadConfirmation m, Timing timing) {
    return work(connection -> {
      BookedLoad before = locked(connection, trx);
      return before.state() == LoadState.HOLDING
          ? Deciding.NOT_HELD
          : decide(connection, before, LoadState.COMMITTING, timing);
    });
  }

  @Override
  public Deciding release(TransactionId trx, String why, Timing timing) {
    return work(
        connection -> decide(connection, locked(connection, trx), LoadState.RELEASING, timing));
  }

  private static Deciding decide(
      Connection connection, BookedLoad before, LoadState as, Timing timing) throws SQLException {
    return switch (before.state()) {
      case COMMITTING, COMMITTED -> Deciding.COMMIT_BEFORE;
      case RELEASING, RELEASED -> Deciding.RELEASE_BEFORE;
      case HOLDING, HELD -> {
        move(
            connection,
            before.load().trx(),
            as,
            timing,
            before.hostReference().map(HostReference::value).orElse(""));
        yield Deciding.NOW;
      }
    };
  }

  @Override
  public void ended(TransactionId trx, HostReference host, Instant now) {
    Timing timing = new Timing(now, now);
    work(connection -> {
      switch (locked(connection, trx).state()) {
        case COMMITTING -> move(connection, trx, LoadState.COMMITTED, timing, host.value());
        case RELEASING -> move(connection, trx, LoadState.RELEASED, timing, host.value());
        default -> {
          // it has ended already
        }
      }
      return true;
    });
  }

  @Override
  public void later(TransactionId trx, LoadState state, String trouble, Instant due) {
    work(connection ->
        BankDatabase.update(
            connection,
            "UPDATE load SET tries = tries + 1, trouble = ?, due = ? WHERE trx = ? AND state = ?"
                + " AND state NOT IN ('COMMITTED', 'RELEASED')",
            cut(trouble),
            Timestamp.from(due),
            trx.value(),
            state.name()));
  }

  @Override
  public void unsure(TransactionId trx, Instant commandedSince, Instant due) {
    work(connection ->
        BankDatabase.update(
            connection,
            "UPDATE load SET tries = tries + 1, trouble = '', due = ?, commanded_since = ?"
                + " WHERE trx = ? AND state = 'HELD'",
            Timestamp.from(due),
            Timestamp.from(commandedSince),
            trx.value()));
  }

  @Override
  public List<BookedLoad> due(Instant now, int most) {
    return many(
        "WHERE state NOT IN ('COMMITTED', 'RELEASED') AND due <= ? ORDER BY due LIMIT ?",
        Timestamp.from(now),
        most);
  }

  @Override
  public void alarm(TransactionId trx, String trouble) {
    work(connection ->
        BankDatabase.update(
            connection, "UPDATE load SET trouble = ? WHERE trx = ?", cut(trouble), trx.value()));
  }

  @Override
  public List<BookedLoad> unsure(int most) {
    return many(
        "WHERE state = 'HELD' AND commanded_since IS NOT NULL ORDER BY commanded_since LIMIT ?",
        most);
  }

  @Override
  public List<BookedLoad> troubled(int most) {
    return many("WHERE trouble <> '' ORDER BY since LIMIT ?", most);
  }

  private List<BookedLoad> many(String where, Object... values) {
    return work(
        connection -> BankDatabase.all(connection, BankLoadBook::load, SELECT + where, values));
  }

  private static Optional<BookedLoad> one(Connection connection, TransactionId trx)
      throws SQLException {
    return BankDatabase.first(
        connection, BankLoadBook::load, SELECT + "WHERE trx = ?", trx.value());
  }

  private static BookedLoad locked(Connection connection, TransactionId trx) throws SQLException {
    return BankDatabase.first(
            connection, BankLoadBook::load, SELECT + "WHERE trx = ? FOR UPDATE", trx.value())
        .orElseThrow(() -> new IllegalStateException("TRX " + trx + " is not in the book"));
  }

  private static void move(
      Connection connection, TransactionId trx, LoadState to, Timing timing, String hostReference)
      throws SQLException {
    BankDatabase.update(
        connection,
        "UPDATE load SET state = ?, since = ?, due = ?, tries = 0, trouble = '',"
            + " host_reference = NULLIF(?, '') WHERE trx = ?",
        to.name(),
        Timestamp.from(timing.now()),
        Timestamp.from(timing.due()),
        hostReference,
        trx.value());
  }

  private static BookedLoad load(ResultSet row) throws SQLException {
    OrderOffer offer = OrderOffer.parse(Bytes.of(row.getBytes("offer")));
    Order order = offer.order();
    Movement movement =
        new Movement(
            order.trx(),
            new AccountId(row.getString("account")),
            order.flow(),
            order.amount(),
            Amount.ofMinor(0, order.amount().currency()));
    @Nullable Timestamp commanded = row.getTimestamp("commanded_since");
    return new BookedLoad(
        new BankLoad(offer, movement, row.getString("session")),
        LoadState.valueOf(row.getString("state")),
        row.getTimestamp("since").toInstant(),
        row.getTimestamp("due").toInstant(),
        row.getInt("tries"),
        row.getString("trouble"),
        Optional.ofNullable(row.getString("host_reference")).map(HostReference::new),
        Optional.ofNullable(commanded).map(Timestamp::toInstant));
  }

  private static String cut(String trouble) {
    return trouble.length() <= LONGEST_TROUBLE ? trouble : trouble.substring(0, LONGEST_TROUBLE);
  }

  private <T> T work(BankDatabase.Work<T> work) {
    try {
      return database.transaction(work);
    } catch (SQLException e) {
      throw new StoreUnavailable("the bank's book does not answer", e);
    }
  }
}
