package farthing.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;

/**
 * Which record of which batch; they stand in the order of the database.
 *
 * @param psam IDPSAM in hexadecimal
 * @param ntpsam -1 for the batch itself: before all its records
 */
record BatchPlace(String psam, long batch, long ntpsam) implements Comparable<BatchPlace> {
  private static final Comparator<BatchPlace> ORDER =
      Comparator.comparing(BatchPlace::psam)
          .thenComparingLong(BatchPlace::batch)
          .thenComparingLong(BatchPlace::ntpsam);

  static BatchPlace read(ResultSet row) throws SQLException {
    return new BatchPlace(row.getString("psam"), row.getLong("batch"), row.getLong("ntpsam"));
  }

  boolean isOf(BatchPlace other) {
    return psam.equals(other.psam) && batch == other.batch;
  }

  /** Behind all of its batch's records. */
  BatchPlace end() {
    return new BatchPlace(psam, batch, Long.MAX_VALUE);
  }

  BatchPlace at(long newNtpsam) {
    return new BatchPlace(psam, batch, newNtpsam);
  }

  @Override
  public int compareTo(BatchPlace other) {
    return ORDER.compare(this, other);
  }

  /** The batch. */
  @Override
  public String toString() {
    return psam + "/" + batch;
  }
}
