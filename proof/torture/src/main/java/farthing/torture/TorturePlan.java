package farthing.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How much is tortured, and with what.
 *
 * @param seed of every fault
 * @param runs purchases, 1 to 100,000
 * @param only this run alone, with its own faults
 * @param directory where cards, journals and the database are kept meanwhile; on a disk
 * @param server the command that serves as payment server, to which the settings file is added
 * @param stories a file for the story of every run
 */
public record TorturePlan(
    long seed,
    int runs,
    OptionalInt only,
    Path directory,
    List<String> server,
    Optional<Path> stories) {
  private static final int MOST_RUNS = 100_000;
  private static final int LONG_FROM = 400;

  /** In every hundred runs; at least one. */
  private static final double SERVER_KILLS = 5.5;

  private static final double POSTGRES_KILLS = 1.1;
  private static final double CLIENT_KILLS = 3;

  public TorturePlan {
    server = List.copyOf(server);
    if (runs < 1 || runs > MOST_RUNS) {
      throw new IllegalArgumentException("1 to " + MOST_RUNS + " runs");
    }
    if (only.isPresent() && (only.getAsInt() < 0 || only.getAsInt() >= runs)) {
      throw new IllegalArgumentException("run " + only.getAsInt() + " is none of " + runs);
    }
  }

  /** The runs that are carried out, in their order. */
  List<RunPlan> all() {
    List<List<Fault>> kills = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      kills.add(new ArrayList<>());
    }
    spread(Fault.SERVER_KILLED, SERVER_KILLS, kills);
    spread(Fault.POSTGRES_KILLED, POSTGRES_KILLS, kills);
    spread(Fault.CLIENT_PROCESS_KILLED, CLIENT_KILLS, kills);
    List<RunPlan> all = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      if (only.isEmpty() || only.getAsInt() == run) {
        all.add(RunPlanner.plan(seed, run, kills.get(run)));
      }
    }
    return all;
  }

  /** One in each of equally long stretches of runs. */
  private void spread(Fault kill, double perHundred, List<List<Fault>> kills) {
    int wanted = Math.max(1, (int) Math.ceil(runs * perHundred / 100));
    Random random = new Random(seed ^ kill.word().hashCode());
    for (int i = 0; i < wanted; i++) {
      int from = (int) ((long) runs * i / wanted);
      int to = Math.max(from + 1, (int) ((long) runs * (i + 1) / wanted));
      where(kill, from + random.nextInt(to - from)).ifPresent(run -> kills.get(run).add(kill));
    }
  }

  /** Clients' processes are killed by runs that are in one. */
  private OptionalInt where(Fault kill, int run) {
    int most = Math.min(runs - 1, run);
    return kill == Fault.CLIENT_PROCESS_KILLED
        ? IntStream.iterate(most, i -> i >= 0, i -> i - 1).filter(RunPlan::isInProcess).findFirst()
        : OptionalInt.of(most);
  }

  /** Whether so much is started that what makes starting quick is worth making. */
  boolean isLong() {
    return runs >= LONG_FROM && only.isEmpty();
  }

  /** The command that runs one run alone. */
  String again(int run) {
    return "./farthing torture purchases --seed %d --runs %d --only %d".formatted(seed, runs, run);
  }
}
