package farthing.torture.loads;

import farthing.store.Database;
import farthing.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tortured bank's own database: one transaction for each piece of work. Safe for all threads. */
final class BankDatabase implements AutoCloseable {
  private static final String TABLES = "db/torture-bank";

  private final Database database;

  BankDatabase(DatabaseSettings settings) {
    this.database = Database.open(settings, TABLES);
  }

  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /**
   * @throws SQLException if the database did not answer: the work may be done or not
   */
  <T> T transaction(Work<T> work) throws SQLException {
    try (Connection connection = database.source().getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  static int update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = filled(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  static <T> List<T> all(Connection connection, Row<T> row, String sql, Object... values)
      throws SQLException {
    List<T> all = new ArrayList<>();
    try (PreparedStatement statement = filled(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        all.add(row.of(rows));
      }
    }
    return all;
  }

  static <T> Optional<T> first(Connection connection, Row<T> row, String sql, Object... values)
      throws SQLException {
    return all(connection, row, sql, values).stream().findFirst();
  }

  private static PreparedStatement filled(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
