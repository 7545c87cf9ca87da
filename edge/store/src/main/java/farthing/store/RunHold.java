package farthing.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's sole right to make a run's cards: an advisory lock of one session, which ends with
 * the process, however it ends. One thread.
 */
public final class RunHold implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunHold.class);

  /** Of advisory locks with two numbers; those with one are the security cards'. */
  private static final int LOCKS_OF_RUNS = 0x49535355;

  /** How long a session of a process that was killed may linger at the database. */
  private static final int PATIENCE_MILLIS = 2_000;

  private static final int ANSWER_SECONDS = 2;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Connection session;

  private RunHold(Connection session) {
    this.session = session;
  }

  /**
   * Waits for a process that is just ending.
   *
   * @return nothing if another process keeps it
   */
  static Optional<RunHold> take(Database database, long run) {
    try {
      Connection session =
          database.connect("-c idle_session_timeout=0 -c lock_timeout=" + PATIENCE_MILLIS);
      if (isLocked(session, run)) {
        return Optional.of(new RunHold(session));
      }
      session.close();
      return Optional.empty();
    } catch (SQLException e) {
      throw new StoreUnavailable("the run could not be claimed; nothing was sent to a card", e);
    }
  }

  private static boolean isLocked(Connection session, long run) throws SQLException {
    try (PreparedStatement lock = session.prepareStatement("SELECT pg_advisory_lock(?, ?)")) {
      lock.setInt(1, LOCKS_OF_RUNS);
      lock.setInt(2, (int) run);
      lock.executeQuery().close();
      return true;
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** Whether it is still this process's: asks the database, which takes a fraction of a ms. */
  public boolean isHeld() {
    try {
      return session.isValid(ANSWER_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      LOG.debug("a broken session was left", e);
    }
  }
}
