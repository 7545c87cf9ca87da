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

/** Hands entries to a statement column by column, one array each. One thread. */
final class EntryColumns {
  private final Connection connection;
  private final PreparedStatement statement;
  private final List<Entry> entries;
  private int position;

  EntryColumns(Connection connection, PreparedStatement statement, List<Entry> entries) {
    this.connection = connection;
    this.statement = statement;
    this.entries = entries;
  }

  /** The same four columns of keys alone, into places 1 to 4. */
  static void keys(PreparedStatement statement, List<EntryKey> keys) throws SQLException {
    Connection connection = statement.getConnection();
    String[] parties = keys.stream().map(key -> key.party().value()).toArray(String[]::new);
    UUID[] trxs = keys.stream().map(key -> key.trx().value()).toArray(UUID[]::new);
    String[] steps = keys.stream().map(key -> key.step().name()).toArray(String[]::new);
    byte[][] slots = keys.stream().map(key -> key.slot().held()).toArray(byte[][]::new);
    statement.setArray(1, connection.createArrayOf("text", parties));
    statement.setArray(2, connection.createArrayOf("uuid", trxs));
    statement.setArray(3, connection.createArrayOf("text", steps));
    statement.setArray(4, connection.createArrayOf("bytea", slots));
  }

  /** party, trx, step, slot. */
  EntryColumns key() throws SQLException {
    return add("text", String[]::new, e -> e.key().party().value())
        .add("uuid", UUID[]::new, e -> e.key().trx().value())
        .add("text", String[]::new, e -> e.key().step().name())
        .add("bytea", byte[][]::new, e -> e.key().slot().held());
  }

  /** The arrays of the driver's own types travel in binary; the others as text. */
  <T> EntryColumns add(String type, IntFunction<T[]> array, Function<Entry, T> value)
      throws SQLException {
    T[] all = array.apply(entries.size());
    for (int i = 0; i < all.length; i++) {
      all[i] = value.apply(entries.get(i));
    }
    return give(type, all);
  }

  <T> EntryColumns addOptional(
      String type, IntFunction<T[]> array, Function<Entry, Optional<T>> value) throws SQLException {
    @Nullable T[] all = array.apply(entries.size());
    for (int i = 0; i < all.length; i++) {
      all[i] = value.apply(entries.get(i)).orElse(null);
    }
    return give(type, all);
  }

  private EntryColumns give(String type, @Nullable Object[] all) throws SQLException {
    statement.setArray(++position, connection.createArrayOf(type, all));
    return this;
  }
}
