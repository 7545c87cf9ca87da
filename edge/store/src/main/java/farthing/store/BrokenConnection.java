package farthing.store;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a connection that was ended, as by a database that was started anew or by a cut line, from
 * a database that is away or does not answer: only the first is any better on another connection.
 */
final class BrokenConnection {
  private BrokenConnection() {}

  static boolean isWhy(@Nullable Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return false; // the pool's own: it waited for a connection and had none to give
      }
      if (cause instanceof SQLException told && isState(told.getSQLState())) {
        return !(told.getCause() instanceof SocketTimeoutException); // it was waited for already
      }
    }
    return false;
  }

  /** Class 08, connection exceptions; 57P, ended by an operator, a crash or a shutdown. */
  static boolean isState(@Nullable String sqlState) {
    return sqlState != null && (sqlState.startsWith("08") || sqlState.startsWith("57P"));
  }
}
