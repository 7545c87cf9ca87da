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
  private OverloadBench() {}

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
      try (BenchServer server = BenchServer.open(postgres.database("payment"), scheme)) {
        double capacity = capacity(plan, scheme, server, progress);
        return new OverloadFigures(
            plan, machine, capacity, stages(plan, scheme, server, capacity, progress));
      }
    } finally {
      Contest.remove(home);
    }
  }

  private static double capacity(
      OverloadPlan plan, Scheme scheme, BenchServer server, Consumer<String> progress)
      throws IOException, InterruptedException {
    int clients = Math.min(OverloadPlan.AT_CAPACITY, plan.terminals());
    try (Crowd load = Crowd.buying(clients, scheme, server.address())) {
      progress.accept("warming up with " + clients + " clients");
      load.run(plan.warmUp(), progress);
      progress.accept("measuring what it can do");
      return load.run(plan.measured(), progress).perSecond();
    }
  }

  private static List<OverloadFigures.Stage> stages(
      OverloadPlan plan,
      Scheme scheme,
      BenchServer server,
      double capacity,
      Consumer<String> progress)
      throws IOException {
    List<OverloadFigures.Stage> stages = new ArrayList<>();
    try (Arrivals arrivals = new Arrivals(plan.customers(), scheme, server.address())) {
      for (double multiple : plan.multiples()) {
        progress.accept("offering %.1f times as much".formatted(multiple));
        Offered offered = arrivals.run(multiple * capacity, plan.measured());
        stages.add(new OverloadFigures.Stage(multiple, offered));
      }
    }
    return stages;
  }
}
