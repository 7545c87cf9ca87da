package farthing.bench;

import farthing.web.DoorBounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How an overload is made.
 *
 * @param directory where the database's own directory is made, and removed afterwards
 * @param warmUp before the capacity is measured
 * @param measured of the capacity, and of each multiple
 * @param customers with a purse and a connection each, of whom all may be waiting at once
 * @param terminals in the payment server's pool
 * @param pace of the payment server's door: what takes longer is slow
 * @param multiples of the capacity that are offered, one after the other
 */
public record OverloadPlan(
    Path directory,
    Duration warmUp,
    Duration measured,
    int customers,
    int terminals,
    Duration pace,
    List<Double> multiples) {
  private static final int MOST_CUSTOMERS = 4_000;
  private static final int MOST_TERMINALS = 1_000;

  /** So many buy at once while the capacity is measured: as in the bench of purchases. */
  static final int AT_CAPACITY = 64;

  public OverloadPlan {
    if (customers < AT_CAPACITY
        || customers > MOST_CUSTOMERS
        || terminals < 1
        || terminals > MOST_TERMINALS) {
      throw new IllegalArgumentException(
          "%d to %d customers and 1 to %d terminals"
              .formatted(AT_CAPACITY, MOST_CUSTOMERS, MOST_TERMINALS));
    }
    if (!measured.isPositive() || warmUp.isNegative()) {
      throw new IllegalArgumentException("a measurement takes some time");
    }
    multiples = List.copyOf(multiples);
  }

  /** Half, once, twice and four times what it can do, 10 s each, after 20 s of warming up. */
  public static OverloadPlan usual(Path directory) {
    return new OverloadPlan(
        directory,
        Duration.ofSeconds(20),
        Duration.ofSeconds(10),
        2_000,
        MOST_TERMINALS,
        DoorBounds.PACE,
        List.of(0.5, 1.0, 2.0, 4.0));
  }

  public OverloadPlan withTerminals(int number) {
    return new OverloadPlan(directory, warmUp, measured, customers, number, pace, multiples);
  }

  public OverloadPlan withCustomers(int number) {
    return new OverloadPlan(directory, warmUp, measured, number, terminals, pace, multiples);
  }

  public OverloadPlan measuring(Duration newWarmUp, Duration newMeasured) {
    return new OverloadPlan(
        directory, newWarmUp, newMeasured, customers, terminals, pace, multiples);
  }
}
