package farthing.bench;

import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Purchases per second, and in the same run on the same PostgreSQL what one row per commit and
 * pgbench's TPC-B reach. Payment server and load generator share this process and the machine's
 * cores, so the generator's work counts against the purchases.
 *
 * <p>Closed loop: each client begins its next purchase when the last one has ended.
 */
public final class PurchaseBench {
  private final BenchPlan plan;
  private final Consumer<String> progress;

  private PurchaseBench(BenchPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures; takes the plan's times, some seconds to start, and about half a minute to fill
   * pgbench's tables.
   *
   * @param progress told in lines for people what is going on
   */
  public static Figures run(BenchPlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    return new PurchaseBench(plan, progress).run();
  }

  private Figures run() throws IOException, SQLException, InterruptedException {
    Files.createDirectories(plan.directory());
    Path home = Files.createTempDirectory(plan.directory(), "bench-");
    progress.accept("starting PostgreSQL in " + home);
    try (LocalDatabase postgres = LocalDatabase.start(home)) {
      Machine machine = Machine.here(postgres);
      Purchases purchases = purchases(postgres);
      return new Figures(plan, machine, purchases, singleRows(postgres), tpcB(postgres));
    } finally {
      remove(home);
    }
  }

  private Purchases purchases(LocalDatabase postgres)
      throws IOException, SQLException, InterruptedException {
    Scheme scheme = Scheme.generate(plan.terminals());
    try (BenchServer server = BenchServer.open(postgres.database("payment"), scheme);
        Load load = Load.of(plan.clients(), scheme, server.address())) {
      progress.accept("purchases: warming up with " + plan.clients() + " clients");
      Tally warm = load.run(plan.warmUp(), progress);
      warm.firstError()
          .ifPresent(first ->
              progress.accept(
                  "while warming up, not in the figures: %d errors, the first: %s"
                      .formatted(warm.errors(), first)));
      Checkpoint.of(postgres);
      progress.accept("purchases: measuring");
      CpuTime before = CpuTime.now(postgres.processes());
      long entries = server.journal().entries();
      long batches = server.journal().commits();
      Tally tally = load.run(plan.measured(), progress);
      CpuTime used = CpuTime.now(postgres.processes()).since(before);
      double batch =
          (double) (server.journal().entries() - entries)
              / Math.max(1, server.journal().commits() - batches);
      return new Purchases(tally, used, batch);
    }
  }

  private Optional<Double> singleRows(LocalDatabase postgres)
      throws SQLException, InterruptedException {
    if (plan.comparison() == BenchPlan.Comparison.NONE) {
      return Optional.empty();
    }
    Checkpoint.of(postgres);
    progress.accept("one row per commit");
    return Optional.of(SingleRows.perSecond(postgres.database("commits"), plan));
  }

  private Optional<Double> tpcB(LocalDatabase postgres)
      throws IOException, SQLException, InterruptedException {
    if (plan.comparison() != BenchPlan.Comparison.PGBENCH) {
      return Optional.empty();
    }
    Optional<Pgbench> pgbench = Pgbench.find();
    if (pgbench.isEmpty()) {
      progress.accept(Pgbench.MISSING);
      return Optional.empty();
    }
    Checkpoint.of(postgres);
    progress.accept("pgbench: filling its tables");
    Pgbench bench = pgbench.get();
    var database = postgres.database("tpcb");
    bench.fill(database, postgres.port());
    Checkpoint.of(postgres);
    progress.accept("pgbench: warming up, then measuring");
    bench.run(database, postgres.port(), plan.warmUp());
    Checkpoint.of(postgres);
    return Optional.of(bench.run(database, postgres.port(), plan.measured()));
  }

  static void remove(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
