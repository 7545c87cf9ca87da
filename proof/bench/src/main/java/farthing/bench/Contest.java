package farthing.bench;

import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Purchases or loads per second, and in the same run on the same PostgreSQL what one row per commit
 * and pgbench's TPC-B reach. Server and load generator share this process and the machine's cores,
 * so the generator's work counts against the server's.
 *
 * <p>Closed loop: each client begins anew when its last purchase or load has ended.
 */
public final class Contest {
  private static final Duration ROUND = Duration.ofSeconds(10);

  private final Subject subject;
  private final BenchPlan plan;
  private final Consumer<String> progress;

  private Contest(Subject subject, BenchPlan plan, Consumer<String> progress) {
    this.subject = subject;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures; takes the plan's times, some seconds to start, and about half a minute to fill
   * pgbench's tables.
   *
   * @param progress told in lines for people what is going on
   */
  public static Figures purchases(BenchPlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    return new Contest(Subject.purchases(plan.terminals()), plan, progress).run();
  }

  /** The same of loads, each from a bank's order to its message M. */
  public static Figures loads(BenchPlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    return new Contest(Subject.loads(), plan, progress).run();
  }

  private Figures run() throws IOException, SQLException, InterruptedException {
    Files.createDirectories(plan.directory());
    Path home = Files.createTempDirectory(plan.directory(), "bench-");
    progress.accept("starting PostgreSQL in " + home);
    try (LocalDatabase postgres = LocalDatabase.start(home)) {
      Machine machine = Machine.here(postgres);
      Rival rival =
          Rival.on(
              postgres,
              plan.comparison() == BenchPlan.Comparison.PGBENCH,
              plan.warmUpOfOthers(),
              plan.measured(),
              progress);
      rival.measure();
      Measured measured = measured(postgres);
      Optional<Double> singleRows = singleRows(postgres);
      rival.measure();
      return new Figures(subject.unit(), plan, machine, measured, singleRows, rival.perSecond());
    } finally {
      remove(home);
    }
  }

  private Measured measured(LocalDatabase postgres)
      throws IOException, SQLException, InterruptedException {
    String many = subject.unit().many();
    try (Subject.Serving server = subject.open(postgres.database(subject.database()));
        Crowd crowd = new Crowd(server.clients(plan.clients()), subject.unit())) {
      progress.accept(many + ": warming up with " + plan.clients() + " clients");
      warmUp(crowd);
      Checkpoint.of(postgres);
      progress.accept(many + ": measuring");
      CpuTime before = CpuTime.now(postgres.processes());
      long entries = server.journal().entries();
      long batches = server.journal().commits();
      Tally tally = crowd.run(plan.measured(), progress);
      CpuTime used = CpuTime.now(postgres.processes()).since(before);
      double batch =
          (double) (server.journal().entries() - entries)
              / Math.max(1, server.journal().commits() - batches);
      return new Measured(tally, used, batch);
    }
  }

  /** Until the compilers have done their work, or for the plan's time if they do not end sooner. */
  private void warmUp(Crowd crowd) throws InterruptedException {
    Compilers compilers = new Compilers();
    Duration left = plan.warmUp();
    boolean quiet = false;
    while (left.isPositive() && !quiet) {
      Duration round = left.compareTo(ROUND) < 0 ? left : ROUND;
      tellErrors(crowd.run(round, progress));
      quiet = compilers.wereQuietFor(round);
      left = left.minus(round);
    }
    progress.accept(
        quiet
            ? "the compilers have done their work"
            : "the compilers were still at work when the time for warming up had passed");
  }

  private void tellErrors(Tally warm) {
    warm.firstError()
        .ifPresent(first ->
            progress.accept(
                "while warming up, not in the figures: %d errors, the first: %s"
                    .formatted(warm.errors(), first)));
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
