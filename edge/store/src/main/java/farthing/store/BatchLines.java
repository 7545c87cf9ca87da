package farthing.store;

import farthing.base.Bytes;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The records of a batch in their order, ten thousand at a time at most. One connection. */
final class BatchLines {
  /** Parts at once: enough that a question costs little, and little memory. */
  static final int AT_ONCE = 20;

  private final Connection connection;
  private final BatchId id;
  private final int parts;
  private int read;

  BatchLines(Connection connection, BatchId id, int parts) {
    this.connection = connection;
    this.id = id;
    this.parts = parts;
  }

  /** Parts as they came; empty at the batch's end. */
  List<Bytes> next() throws SQLException {
    List<Bytes> some = parts(connection, id, read + 1, Math.min(parts, read + AT_ONCE));
    read += some.size();
    return some;
  }

  /** These and all between them. */
  static List<Bytes> parts(Connection connection, BatchId id, int first, int last)
      throws SQLException {
    List<Bytes> some = new ArrayList<>();
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT content FROM batch_part WHERE psam = ? AND batch = ?"
                + " AND part BETWEEN ? AND ? ORDER BY part")) {
      CollectedBatches.name(ask, 1, id);
      ask.setInt(3, first);
      ask.setInt(4, last);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          some.add(Bytes.holding(row.getBytes(1)));
        }
      }
    }
    return some;
  }

  /** Their records, read on all cores. */
  static List<BatchPart.Line> lines(List<Bytes> parts) {
    return parts.parallelStream()
        .map(BatchPart::parse)
        .flatMap(part -> part.lines().stream())
        .toList();
  }
}
