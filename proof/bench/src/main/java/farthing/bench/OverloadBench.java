package farthing.bench;

import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a payment server does that is asked for more than it can do. First its capacity, by a closed
 * loop; then multiples of that by an open one: purchases come at their times, served or not.
 *
 * <p>Generator, server and database share the machine's cores, so what offering costs is missing in
 * what is served: at four times the capacity, less is paid than at once.
 */
public final class OverloadBench {
  private final OverloadPlan plan;
  private final Scheme scheme;
  private final BenchServer server;
  private final Consumer<String> progress;
  private long paid;

  private OverloadBench(
      OverloadPlan plan, Scheme scheme, BenchServer server, Consumer<String> progress) {
    this.plan = plan;
    this.scheme = scheme;
    this.server = server;
    this.progress = progress;
  }

  /**
   * Measures; takes the plan's times and some seconds to start.
   *
   * @param progress told in lines for people what is going on
   */
  public static OverloadFigures run(OverloadPlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    Files.createDirectories(plan.directory());
    Path home = Files.createTempDirectory(plan.directory(), "overload-");
    progress.accept("starting PostgreSQL in " + home);
    try (LocalDatabase postgres = LocalDatabase.start(home)) {
      Machine machine = Machine.here(postgres);
      Scheme scheme = Scheme.generate(plan.terminals());
      try (BenchServer server =
          BenchServer.open(postgres.database("payment"), scheme, plan.pace())) {
        return new OverloadBench(plan, scheme, server, progress).run(machine);
      }
    } finally {
      Contest.remove(home);
    }
  }

  private OverloadFigures run(Machine machine)
      throws IOException, SQLException, InterruptedException {
    double capacity = capacity();
    List<OverloadFigures.Stage> stages = stages(capacity);
    return new OverloadFigures(plan, machine, capacity, stages, paid, server.capturedPurchases());
  }

  private double capacity() throws IOException, InterruptedException {
    int clients = Math.min(OverloadPlan.AT_CAPACITY, plan.terminals());
    try (Crowd load = Crowd.buying(clients, scheme, server.address())) {
      progress.accept("warming up with " + clients + " clients");
      paid += load.run(plan.warmUp(), progress).done();
      progress.accept("measuring what it can do");
      Tally tally = load.run(plan.measured(), progress);
      paid += tally.done();
      return tally.perSecond();
    }
  }

  private List<OverloadFigures.Stage> stages(double capacity) throws IOException {
    List<OverloadFigures.Stage> stages = new ArrayList<>();
    try (Arrivals arrivals = new Arrivals(plan.customers(), scheme, server.address())) {
      warmUp(arrivals, capacity);
      for (double multiple : plan.multiples()) {
        progress.accept("offering %.2f times as much".formatted(multiple));
        Offered offered = arrivals.run(multiple * capacity, plan.measured());
        paid += offered.paidPurchases();
        stages.add(new OverloadFigures.Stage(multiple, offered));
      }
    }
    return stages;
  }

  /**
   * Half of what it can do, not measured: everybody's connection is opened, and what is kept for it
   * is out of the way. While a collection copies that, everything stands still, and whoever came
   * meanwhile comes at once afterwards: more than the door lets in, at whatever load.
   */
  private void warmUp(Arrivals arrivals, double capacity) {
    progress.accept("warming up with " + plan.customers() + " customers");
    Offered offered = arrivals.run(capacity / 2, plan.measured());
    paid += offered.paidPurchases();
    progress.accept(
        "  %,d paid, %,d turned away, %,d errors"
            .formatted(offered.paidPurchases(), offered.turnedAwayDraws(), offered.errors()));
    System.gc();
  }
}
