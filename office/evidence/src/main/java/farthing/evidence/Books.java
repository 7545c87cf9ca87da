package farthing.evidence;

import farthing.base.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Questions to a database, by plain SQL. */
final class Books {
  private final Connection connection;

  Books(Connection connection) {
    this.connection = connection;
  }

  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  boolean has(String table) throws SQLException {
    return each("SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table).getFirst();
  }

  <T> List<T> each(String sql, Row<T> each, Object... values) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        ask.setObject(i + 1, values[i]);
      }
      List<T> all = new ArrayList<>();
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          all.add(each.of(row));
        }
      }
      return all;
    }
  }

  /** The fields of a section, out of a row; what is empty there is left out. */
  static final class Fields {
    private final ResultSet row;
    private final SortedMap<String, String> data = new TreeMap<>();

    Fields(ResultSet row) {
      this.row = row;
    }

    Fields text(String... columns) throws SQLException {
      for (String column : columns) {
        with(column.replace('_', '-'), row.getString(column));
      }
      return this;
    }

    Fields time(String... columns) throws SQLException {
      for (String column : columns) {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        if (at != null) {
          with(column.replace('_', '-'), at.toInstant().truncatedTo(ChronoUnit.MILLIS).toString());
        }
      }
      return this;
    }

    Fields octets(String... columns) throws SQLException {
      for (String column : columns) {
        byte[] value = row.getBytes(column);
        if (value != null) {
          with(column.replace('_', '-'), Bytes.of(value).hex());
        }
      }
      return this;
    }

    Fields with(String field, @org.jspecify.annotations.Nullable String value) {
      if (value != null && !value.isEmpty()) {
        data.put(field, value);
      }
      return this;
    }

    Section as(Section.Name name) {
      return new Section(name, data);
    }
  }
}
