package farthing.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Databases as of one moment each, held open together. */
final class Snapshots implements AutoCloseable {
  private final Map<AuditedDatabase, Connection> open = new LinkedHashMap<>();

  private Snapshots() {}

  static Snapshots of(List<AuditedDatabase> databases) throws SQLException {
    Snapshots all = new Snapshots();
    try {
      for (AuditedDatabase database : databases) {
        all.open.put(database, database.snapshot());
      }
      for (AuditedDatabase database : databases) {
        all.laterIfClearing(database);
      }
      return all;
    } catch (SQLException e) {
      all.close();
      throw e;
    }
  }

  /**
   * A batch that a payment server has the acknowledgement of must not seem to be booked nowhere.
   */
  private void laterIfClearing(AuditedDatabase database) throws SQLException {
    Connection early = Objects.requireNonNull(open.get(database));
    if (ClearingBooks.isThere(early)) {
      early.close();
      open.put(database, database.snapshot());
    }
  }

  /** Those of a clearing. */
  List<AuditedDatabase> clearings() throws SQLException {
    List<AuditedDatabase> all = new ArrayList<>();
    for (Map.Entry<AuditedDatabase, Connection> each : open.entrySet()) {
      if (ClearingBooks.isThere(each.getValue())) {
        all.add(each.getKey());
      }
    }
    return all;
  }

  List<Connection> connections() {
    return new ArrayList<>(open.values());
  }

  Map<AuditedDatabase, Connection> byName() {
    return Collections.unmodifiableMap(open);
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : open.values()) {
      connection.close();
    }
  }
}
