package farthing.bench;

import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * TPC-B on the same PostgreSQL, before what is compared with it and again after: machines drift.
 */
final class Rival {
  private static final String TPC_B = "tpcb";

  private final Optional<Pgbench> pgbench;
  private final LocalDatabase postgres;
  private final Duration warmUp;
  private final Duration measured;
  private final Consumer<String> progress;
  private final List<Double> perSecond = new ArrayList<>();

  private Rival(
      Optional<Pgbench> pgbench,
      LocalDatabase postgres,
      Duration warmUp,
      Duration measured,
      Consumer<String> progress) {
    this.pgbench = pgbench;
    this.postgres = postgres;
    this.warmUp = warmUp;
    this.measured = measured;
    this.progress = progress;
  }

  /**
   * With its tables filled.
   *
   * @param wanted without, there is none, and no figures
   * @param measured of each measurement
   */
  static Rival on(
      LocalDatabase postgres,
      boolean wanted,
      Duration warmUp,
      Duration measured,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    Optional<Pgbench> pgbench = wanted ? Pgbench.find() : Optional.empty();
    if (pgbench.isPresent()) {
      progress.accept("pgbench: filling its tables");
      pgbench.get().fill(postgres.database(TPC_B), postgres.port());
    } else if (wanted) {
      progress.accept(Pgbench.MISSING);
    }
    return new Rival(pgbench, postgres, warmUp, measured, progress);
  }

  /** Once more, with a CHECKPOINT around each. */
  void measure() throws IOException, SQLException, InterruptedException {
    if (pgbench.isEmpty()) {
      return;
    }
    DatabaseSettings database = postgres.database(TPC_B);
    Checkpoint.of(postgres);
    progress.accept("pgbench: warming up, then measuring");
    pgbench.get().run(database, postgres.port(), warmUp);
    Checkpoint.of(postgres);
    double tps = pgbench.get().run(database, postgres.port(), measured);
    progress.accept("pgbench: %,.0f transactions/s".formatted(tps));
    Checkpoint.of(postgres);
    perSecond.add(tps);
  }

  /** The mean of what was measured; empty if nothing was. */
  Optional<Double> perSecond() {
    OptionalDouble mean = perSecond.stream().mapToDouble(Double::doubleValue).average();
    return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
  }
}
