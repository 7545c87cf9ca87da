package farthing.bench;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What of clearing is measured.
 *
 * @param directory where the database's own directory is made, and removed afterwards
 * @param records purchases and cancels that are booked
 * @param batch records of one batch
 * @param warmUp records booked before, for the JVM's compilers
 * @param tokenRecords records whose S6 is verified through PKCS#11; none leaves that out
 * @param comparison how long pgbench is measured, twice; zero leaves it out
 */
public record ClearingPlan(
    Path directory, long records, int batch, long warmUp, long tokenRecords, Duration comparison) {
  private static final long MOST = 100_000_000;
  private static final int LARGEST_BATCH = 1_000_000;

  public ClearingPlan {
    if (records < 1_000 || records > MOST || warmUp < 0 || warmUp > MOST) {
      throw new IllegalArgumentException("1,000 to 100,000,000 records");
    }
    if (batch < 100 || batch > LARGEST_BATCH) {
      throw new IllegalArgumentException("a batch has 100 to 1,000,000 records");
    }
    if (tokenRecords < 0 || tokenRecords > MOST || comparison.isNegative()) {
      throw new IllegalArgumentException("a measurement takes some time");
    }
  }

  /** A million records in batches of fifty thousand. */
  public static ClearingPlan usual(Path directory) {
    return new ClearingPlan(directory, 1_000_000, 50_000, 300_000, 20_000, Duration.ofSeconds(20));
  }

  public ClearingPlan booking(long newRecords, int newBatch, long newWarmUp) {
    return new ClearingPlan(directory, newRecords, newBatch, newWarmUp, tokenRecords, comparison);
  }

  public ClearingPlan comparedWith(long newTokenRecords, Duration newComparison) {
    return new ClearingPlan(directory, records, batch, warmUp, newTokenRecords, newComparison);
  }
}
