package farthing.bench;

import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a purchase costs while the journal grows: fills it, starts a payment server on it, measures,
 * and goes on to the next size. Processor time and memory, not purchases per second, so that others
 * on the machine disturb little.
 */
public final class GrowthBench {
  private static final int BYTES_PER_MEGABYTE = 1 << 20;

  private final BenchPlan plan;
  private final List<Long> sizes;
  private final Consumer<String> progress;

  private GrowthBench(BenchPlan plan, List<Long> sizes, Consumer<String> progress) {
    this.plan = plan;
    this.sizes = sizes;
    this.progress = progress;
  }

  /**
   * @param sizes rows of the journal, ascending; each row takes about 1.9 kB on the disk
   */
  public static Growth run(BenchPlan plan, List<Long> sizes, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    return new GrowthBench(plan, sizes, progress).run();
  }

  private Growth run() throws IOException, SQLException, InterruptedException {
    Files.createDirectories(plan.directory());
    Path home = Files.createTempDirectory(plan.directory(), "growth-");
    progress.accept("starting PostgreSQL in " + home);
    try (LocalDatabase postgres = LocalDatabase.start(home)) {
      progress.accept("warming up on another journal");
      measured(
          postgres,
          postgres.database("warm_up"),
          Scheme.generate(plan.terminals()),
          0,
          plan.warmUp());
      DatabaseSettings database = postgres.database("payment");
      Scheme scheme = Scheme.generate(plan.terminals());
      BenchServer.open(database, scheme).close(); // for its tables
      List<Growth.Size> all = new ArrayList<>();
      for (long wanted : sizes) {
        progress.accept("%,12d rows: filling".formatted(wanted));
        long rows = new OldRows(database).fillTo(wanted);
        Growth.Size size = measured(postgres, database, scheme, rows, plan.measured());
        progress.accept(size.toString());
        all.add(size);
      }
      return new Growth(Machine.here(postgres), all);
    } finally {
      Contest.remove(home);
    }
  }

  private Growth.Size measured(
      LocalDatabase postgres, DatabaseSettings database, Scheme scheme, long rows, Duration time)
      throws IOException, SQLException, InterruptedException {
    long heapBefore = heapMegabytes();
    long began = System.nanoTime();
    try (BenchServer server = BenchServer.open(database, scheme)) {
      Duration start = Duration.ofNanos(System.nanoTime() - began);
      try (Crowd load = Crowd.buying(plan.clients(), scheme, server.address())) {
        load.run(time.dividedBy(4), _ -> {}); // its connections and the database's buffers
        CpuTime before = CpuTime.now(postgres.processes());
        Tally tally = load.run(time, _ -> {});
        CpuTime used = CpuTime.now(postgres.processes()).since(before);
        Measured purchases = new Measured(tally, used, 0);
        return new Growth.Size(
            rows,
            tally.done(),
            tally.errors(),
            purchases.microsHere(),
            purchases.microsPostgres(),
            tally.messages().p99(),
            heapMegabytes() - heapBefore,
            start.toMillis(),
            new OldRows(database).bytes() / BYTES_PER_MEGABYTE);
      }
    }
  }

  /**
   * What is still used after a collection. A closed door's timer of the HTTP library keeps its
   * server, so it is what an open one adds that counts.
   */
  private static long heapMegabytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MEGABYTE;
  }
}
