package farthing.store;

import farthing.base.PsamId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's sole right to a set of security cards: their totals are kept in its memory, so that
 * two processes with one card would each know half. Held as PostgreSQL's advisory locks of one
 * session, which end with the process, however it ends.
 *
 * <p>A session that breaks is noticed within a second or two and the claim taken again, unless
 * another process was faster: then it is lost for good, and only a restart reads the totals anew.
 * Safe for all threads.
 */
public final class PsamClaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PsamClaim.class);
  private static final int LOOK_SECONDS = 1;
  private static final int ANSWER_SECONDS = 2;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Database database;
  private final List<Long> locks;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("security-cards-claim").daemon().factory());
  private Session session;
  private volatile boolean held = true;
  private volatile boolean lost;

  /**
   * A backend of PostgreSQL's: its process, and since when, for numbers of processes come again.
   */
  private record Backend(int pid, String since) {}

  private record Session(Connection connection, Backend backend) {}

  private PsamClaim(Database database, List<Long> locks, Session session) {
    this.database = database;
    this.locks = locks;
    this.session = session;
    var _ = watch.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes the claim, waiting for a process that is just ending.
   *
   * @param patience for each card; less than 15 s
   * @throws PsamsTaken if another process keeps one of the cards
   * @throws StoreUnavailable if the database does not answer
   */
  public static PsamClaim take(Database database, Collection<PsamId> cards, Duration patience) {
    // in one order, so that of two that start together one gets all
    List<Long> locks = cards.stream().map(PsamClaim::lockOf).sorted().distinct().toList();
    String waiting =
        "-c statement_timeout=0 -c idle_session_timeout=0 -c lock_timeout=" + patience.toMillis();
    try {
      Connection connection = database.connect(waiting);
      try {
        for (long lock : locks) {
          await(connection, lock);
        }
        return new PsamClaim(database, locks, new Session(connection, backend(connection)));
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreUnavailable("the security cards could not be claimed; start again", e);
    }
  }

  /** Whether this process may let its security cards command debits. */
  public boolean isHeld() {
    return held;
  }

  /** Gives the cards to whoever starts next. */
  @Override
  public void close() {
    watch.shutdownNow();
    synchronized (this) {
      held = false;
      closeQuietly(session.connection());
    }
  }

  /** Looks after the session; done every second by a thread of its own. */
  synchronized void look() {
    if (lost || watch.isShutdown()) {
      return;
    }
    try {
      if (!session.connection().isValid(ANSWER_SECONDS)) {
        held = false;
        closeQuietly(session.connection());
        takeAgain();
      }
    } catch (SQLException e) {
      LOG.debug("the database is away; the security cards are claimed again when it is back", e);
    } catch (RuntimeException e) {
      LOG.error("the claim to the security cards could not be looked after", e);
    }
  }

  private void takeAgain() throws SQLException {
    Connection connection = database.connect("-c idle_session_timeout=0");
    try {
      for (long lock : locks) {
        if (!tryLock(connection, lock)) {
          leaveOrLose(connection, lock);
          return;
        }
      }
      session = new Session(connection, backend(connection));
      held = true;
      LOG.info("the security cards are claimed again");
    } finally {
      if (!held) {
        closeQuietly(connection);
      }
    }
  }

  /** Our own old session may linger where the line to it was cut: PostgreSQL ends it then. */
  private void leaveOrLose(Connection connection, long lock) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            """
            SELECT a.pid, a.backend_start::text FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND ((l.classid::bigint << 32) | l.objid::bigint) = ?
            """)) {
      ask.setLong(1, lock);
      try (ResultSet holder = ask.executeQuery()) {
        if (!holder.next()) {
          return; // gone by now: the next look takes it
        }
        if (new Backend(holder.getInt(1), holder.getString(2)).equals(session.backend())) {
          end(connection, session.backend());
          return;
        }
      }
    }
    lost = true;
    LOG.error(
        "another process has taken this server's security cards: it draws no more. Stop one of the"
            + " two, then start this one again");
  }

  private static void end(Connection connection, Backend backend) throws SQLException {
    try (PreparedStatement end = connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
      end.setInt(1, backend.pid());
      end.executeQuery().close();
    }
  }

  private static void await(Connection connection, long lock) throws SQLException {
    try (PreparedStatement take = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
      take.setLong(1, lock);
      take.executeQuery().close();
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new PsamsTaken("%016x".formatted(lock), e);
      }
      throw e;
    }
  }

  private static boolean tryLock(Connection connection, long lock) throws SQLException {
    try (PreparedStatement take = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      take.setLong(1, lock);
      try (ResultSet taken = take.executeQuery()) {
        return taken.next() && taken.getBoolean(1);
      }
    }
  }

  private static Backend backend(Connection connection) throws SQLException {
    try (Statement ask = connection.createStatement();
        ResultSet own =
            ask.executeQuery(
                "SELECT pid, backend_start::text FROM pg_stat_activity"
                    + " WHERE pid = pg_backend_pid()")) {
      own.next();
      return new Backend(own.getInt(1), own.getString(2));
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("a broken session was left", e);
    }
  }

  /** IDPSAM has as many bytes as a lock's number. */
  private static long lockOf(PsamId psam) {
    return ByteBuffer.wrap(psam.value().toArray()).getLong();
  }
}
