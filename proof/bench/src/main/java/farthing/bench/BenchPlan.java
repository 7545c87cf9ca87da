package farthing.bench;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is measured, and for how long.
 *
 * @param directory where the database's own directory is made, and removed afterwards: on a disk,
 *     since what a commit costs is measured
 * @param warmUp before each measurement; before one of purchases or loads at most, since it ends
 *     when the JVM's compilers have done their work
 * @param measured of each measurement
 * @param clients with a purse and a connection each, 1 to 1,000
 * @param terminals in the payment server's pool; at least as many as clients, or the pool is the
 *     limit
 * @param comparison what the purchases are set beside
 */
public record BenchPlan(
    Path directory,
    Duration warmUp,
    Duration measured,
    int clients,
    int terminals,
    Comparison comparison) {
  private static final int MOST = 1_000;
  private static final Duration OTHERS = Duration.ofSeconds(20);

  /** What is measured on the same PostgreSQL after the purchases. */
  public enum Comparison {
    /** Nothing. */
    NONE,
    /** One row per commit. */
    SINGLE_ROWS,
    /** That, and pgbench's TPC-B. */
    PGBENCH
  }

  public BenchPlan {
    if (clients < 1 || clients > MOST || terminals < 1 || terminals > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " clients, and as many terminals");
    }
    if (!measured.isPositive() || warmUp.isNegative()) {
      throw new IllegalArgumentException("a measurement takes some time");
    }
  }

  /** 64 clients, 20 seconds of warming up, 20 measured. */
  public static BenchPlan usual(Path directory) {
    return new BenchPlan(
        directory, Duration.ofSeconds(20), Duration.ofSeconds(20), 64, 64, Comparison.PGBENCH);
  }

  /** Nothing has to be compiled for PostgreSQL's own work. */
  Duration warmUpOfOthers() {
    return warmUp.compareTo(OTHERS) < 0 ? warmUp : OTHERS;
  }

  public BenchPlan withClients(int number) {
    return new BenchPlan(directory, warmUp, measured, number, number, comparison);
  }

  public BenchPlan withTerminals(int number) {
    return new BenchPlan(directory, warmUp, measured, clients, number, comparison);
  }

  public BenchPlan measuring(Duration newWarmUp, Duration newMeasured) {
    return new BenchPlan(directory, newWarmUp, newMeasured, clients, terminals, comparison);
  }

  public BenchPlan comparedWith(Comparison other) {
    return new BenchPlan(directory, warmUp, measured, clients, terminals, other);
  }
}
