package farthing.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Hands many things to a statement column by column, one array each. One thread. */
final class Columns<R> {
  private final Connection connection;
  private final PreparedStatement statement;
  private final List<R> rows;
  private int position;

  Columns(PreparedStatement statement, List<R> rows) throws SQLException {
    this(statement, 0, rows);
  }

  /**
   * @param taken of the statement's first places, by what is no column
   */
  Columns(PreparedStatement statement, int taken, List<R> rows) throws SQLException {
    this.connection = statement.getConnection();
    this.statement = statement;
    this.position = taken;
    this.rows = rows;
  }

  /** party, trx, step, slot. */
  Columns<R> key(Function<R, EntryKey> key) throws SQLException {
    return add("text", String[]::new, key.andThen(k -> k.party().value()))
        .add("uuid", UUID[]::new, key.andThen(k -> k.trx().value()))
        .add("text", String[]::new, key.andThen(k -> k.step().name()))
        .add("bytea", byte[][]::new, key.andThen(k -> k.slot().held()));
  }

  /** The arrays of the driver's own types travel in binary; the others as text. */
  <T> Columns<R> add(String type, IntFunction<T[]> array, Function<R, T> value)
      throws SQLException {
    T[] all = array.apply(rows.size());
    for (int i = 0; i < all.length; i++) {
      all[i] = value.apply(rows.get(i));
    }
    return give(type, all);
  }

  <T> Columns<R> addOptional(String type, IntFunction<T[]> array, Function<R, Optional<T>> value)
      throws SQLException {
    @Nullable T[] all = array.apply(rows.size());
    for (int i = 0; i < all.length; i++) {
      all[i] = value.apply(rows.get(i)).orElse(null);
    }
    return give(type, all);
  }

  /** What is no column of the rows. */
  Columns<R> give(String type, @Nullable Object[] all) throws SQLException {
    statement.setArray(++position, connection.createArrayOf(type, all));
    return this;
  }
}
