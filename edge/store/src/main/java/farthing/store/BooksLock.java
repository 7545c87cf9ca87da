package farthing.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Held by whoever moves what the issuer's books say of cards, until its transaction ends: batches,
 * loads, refunds, lost cards. They take shadow balances and accounts in orders of their own, and
 * one after the other they never wait in a circle.
 */
final class BooksLock {
  /** "clear" in ASCII. */
  private static final long KEY = 0x636C_6561_72L;

  private static final String NOT_IN_TIME = "55P03";

  private BooksLock() {}

  /**
   * Waits for the others, in the order in which they came.
   *
   * @return false if that took too long: nothing was done, and nothing is to be done
   */
  static boolean isMine(Connection connection, int patienceMillis) throws SQLException {
    try {
      take(connection, patienceMillis);
      return true;
    } catch (SQLException e) {
      if (!NOT_IN_TIME.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback();
      return false;
    }
  }

  /** The same; it fails if that took too long. */
  static void take(Connection connection, int patienceMillis) throws SQLException {
    try (Statement lock = connection.createStatement()) {
      lock.execute("SET LOCAL lock_timeout = " + patienceMillis);
      lock.execute("SELECT pg_advisory_xact_lock(" + KEY + ")");
      lock.execute("SET LOCAL lock_timeout TO DEFAULT");
    }
  }
}
