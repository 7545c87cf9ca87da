package farthing.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database that is audited, over a connection of the audit's own.
 *
 * @param name for people: which books these are
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param password may be empty where the server asks none
 */
public record AuditedDatabase(String name, String url, String user, String password) {
  private static final int CONNECT_SECONDS = 10;

  /**
   * All that is read of it is as of one moment, and nothing is written.
   *
   * @return to be closed by the caller; its transaction is never committed
   */
  public Connection snapshot() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    source.setUser(user);
    if (!password.isEmpty()) {
      source.setPassword(password);
    }
    source.setApplicationName("farthing audit");
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setTcpKeepAlive(true);
    // its details quote whole rows, card numbers included
    source.setLogServerErrorDetail(false);
    Connection connection = source.getConnection();
    try {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (Statement first = connection.createStatement()) {
        first.execute("SELECT 1"); // the moment
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return name;
  }
}
