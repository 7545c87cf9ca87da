package farthing.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of batches in the order of their places, one at a time out of the database. */
final class BatchLines<T> implements AutoCloseable {
  private static final int AT_ONCE = 5_000;

  private final PreparedStatement ask;
  private final ResultSet rows;
  private final Reading<T> reading;
  private Optional<Placed<T>> ahead = Optional.empty();

  interface Reading<T> {
    T read(BatchPlace place, ResultSet row) throws SQLException;
  }

  private record Placed<T>(BatchPlace place, T row) {}

  /**
   * @param query gives {@code psam} in hexadecimal, {@code batch} and {@code ntpsam}, in this order
   */
  BatchLines(Connection books, String query, Reading<T> reading) throws SQLException {
    this.reading = reading;
    this.ask = books.prepareStatement(query);
    try {
      this.ask.setFetchSize(AT_ONCE);
      this.rows = ask.executeQuery();
      advance();
    } catch (SQLException e) {
      ask.close();
      throw e;
    }
  }

  Optional<BatchPlace> next() {
    return ahead.map(Placed::place);
  }

  /** All that stand before this place. */
  List<T> before(BatchPlace place) throws SQLException {
    List<T> all = new ArrayList<>();
    while (all.size() < AT_ONCE && ahead.filter(p -> p.place().compareTo(place) < 0).isPresent()) {
      all.add(take());
    }
    return all;
  }

  /** All that stand at this place. */
  List<T> at(BatchPlace place) throws SQLException {
    List<T> all = new ArrayList<>();
    while (ahead.filter(p -> p.place().equals(place)).isPresent()) {
      all.add(take());
    }
    return all;
  }

  private T take() throws SQLException {
    T taken = ahead.orElseThrow().row();
    advance();
    return taken;
  }

  private void advance() throws SQLException {
    if (rows.next()) {
      BatchPlace place = BatchPlace.read(rows);
      ahead = Optional.of(new Placed<>(place, reading.read(place, rows)));
    } else {
      ahead = Optional.empty();
    }
  }

  @Override
  public void close() throws SQLException {
    rows.close();
    ask.close();
  }
}
