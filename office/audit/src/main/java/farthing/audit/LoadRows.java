package farthing.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** Rows of loads in the order of party and TRX, one at a time out of the database. */
final class LoadRows<T extends OfLoad> implements AutoCloseable {
  private static final int AT_ONCE = 10_000;

  private final PreparedStatement ask;
  private final ResultSet rows;
  private final Reading<T> reading;
  private Optional<T> ahead = Optional.empty();

  interface Reading<T> {
    T read(ResultSet row) throws SQLException;
  }

  private LoadRows(PreparedStatement ask, Reading<T> reading) throws SQLException {
    this.ask = ask;
    this.reading = reading;
    this.ask.setFetchSize(AT_ONCE);
    this.rows = ask.executeQuery();
    advance();
  }

  static <T extends OfLoad> LoadRows<T> of(Connection books, String query, Reading<T> reading)
      throws SQLException {
    PreparedStatement ask = books.prepareStatement(query);
    try {
      return new LoadRows<>(ask, reading);
    } catch (SQLException e) {
      ask.close();
      throw e;
    }
  }

  /** Which load comes next. */
  Optional<String> next() {
    return ahead.map(OfLoad::key);
  }

  /** The row of this load, if it is next. */
  Optional<T> take(String key) throws SQLException {
    Optional<T> taken = ahead.filter(row -> row.key().equals(key));
    if (taken.isPresent()) {
      advance();
    }
    return taken;
  }

  /** All that are left. */
  void forEach(Consumer<T> each) throws SQLException {
    while (ahead.isPresent()) {
      each.accept(ahead.get());
      advance();
    }
  }

  private void advance() throws SQLException {
    ahead = rows.next() ? Optional.of(reading.read(rows)) : Optional.empty();
  }

  @Override
  public void close() throws SQLException {
    rows.close();
    ask.close();
  }
}
