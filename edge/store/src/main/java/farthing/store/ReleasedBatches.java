package farthing.store;

import farthing.batches.BatchId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Lets a batch go that cannot be booked as it came, so that its source hands it in again. What had
 * come stays, in tables of its own: the database lets nothing go that is not kept there. In a
 * database opened with {@link Database#CLEARING}.
 */
public final class ReleasedBatches {
  private static final String UNKNOWN =
      "it was not confirmed that the batch is let go: `clearing batches` tells";

  private static final String KEEP =
      """
      INSERT INTO released_batch (arrived, batch, psam, state, source, ending, word, who, why)
      SELECT arrived, batch, psam, state, source, ending, word, ?, ? FROM batch
      WHERE psam = ? AND batch = ? AND state IN ('arriving', 'held') RETURNING number
      """;

  private static final String KEEP_PARTS =
      """
      INSERT INTO released_part (number, part, batch, psam, content)
      SELECT ?, part, batch, psam, content FROM batch_part WHERE psam = ? AND batch = ?
      """;

  private static final String KEEP_PROOFS =
      """
      INSERT INTO released_proof (number, ntpsam, state, s6)
      SELECT ?, ntpsam, state, s6 FROM late_proof WHERE psam = ? AND batch = ?
      """;

  private static final String OF_BATCH = " WHERE psam = ? AND batch = ?";

  private final Database database;

  public ReleasedBatches(Database database) {
    this.database = database;
  }

  /**
   * Lets it go, in one transaction.
   *
   * @param who lets it go, 1 to 60 characters
   * @param why 1 to 500 characters
   * @return false if there is none, or it is booked, or waits to be looked at
   */
  public boolean release(BatchId id, String who, String why) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement lock =
              connection.prepareStatement("SELECT FROM batch" + OF_BATCH + " FOR UPDATE")) {
            CollectedBatches.name(lock, 1, id);
            lock.executeQuery().close();
          }
          long number;
          try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
            keep.setString(1, who);
            keep.setString(2, why);
            CollectedBatches.name(keep, 3, id);
            try (ResultSet row = keep.executeQuery()) {
              if (!row.next()) {
                return false;
              }
              number = row.getLong(1);
            }
          }
          try (PreparedStatement parts = connection.prepareStatement(KEEP_PARTS)) {
            parts.setLong(1, number);
            CollectedBatches.name(parts, 2, id);
            parts.executeUpdate();
          }
          try (PreparedStatement proofs = connection.prepareStatement(KEEP_PROOFS)) {
            proofs.setLong(1, number);
            CollectedBatches.name(proofs, 2, id);
            proofs.executeUpdate();
          }
          delete(connection, "DELETE FROM late_proof" + OF_BATCH, id);
          delete(connection, "DELETE FROM batch_part" + OF_BATCH, id);
          delete(connection, "DELETE FROM batch" + OF_BATCH, id);
          Acts.write(connection, new Author(who, why), "clearing release", "batch " + id);
          return true;
        });
  }

  private static void delete(Connection connection, String sql, BatchId id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      CollectedBatches.name(delete, 1, id);
      delete.executeUpdate();
    }
  }
}
