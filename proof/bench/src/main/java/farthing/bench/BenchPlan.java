package farthing.bench;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is measured, and for how long.
 *
 * @param directory where the database's own directory is made, and removed afterwards: on a disk,
 *     since what a commit costs is measured
 * @param warmUp before each measurement
 * @param measured of each measurement
 * @param clients with a purse and a connection each, 1 to 1,000
 * @param terminals in the payment server's pool; at least as many as clients, or the pool is the
 *     limit
 * @param pgbench whether TPC-B is measured too
 */
public record BenchPlan(
    Path directory,
    Duration warmUp,
    Duration measured,
    int clients,
    int terminals,
    boolean pgbench) {
  private static final int MOST = 1_000;

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
    return new BenchPlan(directory, Duration.ofSeconds(20), Duration.ofSeconds(20), 64, 64, true);
  }

  public BenchPlan withClients(int number) {
    return new BenchPlan(directory, warmUp, measured, number, number, pgbench);
  }

  public BenchPlan withTerminals(int number) {
    return new BenchPlan(directory, warmUp, measured, clients, number, pgbench);
  }

  public BenchPlan measuring(Duration newWarmUp, Duration newMeasured) {
    return new BenchPlan(directory, newWarmUp, newMeasured, clients, terminals, pgbench);
  }

  public BenchPlan withoutPgbench() {
    return new BenchPlan(directory, warmUp, measured, clients, terminals, false);
  }
}
