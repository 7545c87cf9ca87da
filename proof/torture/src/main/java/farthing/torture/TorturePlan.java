package farthing.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How much is tortured, and with what.
 *
 * @param seed of every fault
 * @param runs purchases or loads, 1 to 100,000
 * @param only this run alone, with its own faults
 * @param directory where cards, journals and databases are kept meanwhile; on a disk
 * @param program the command that is {@code farthing}, {@code java} first, to which arguments are
 *     added; it has {@code -cp}
 * @param stories a file for the story of every run
 */
public record TorturePlan(
    Subject subject,
    long seed,
    int runs,
    OptionalInt only,
    Path directory,
    List<String> program,
    Optional<Path> stories) {
  private static final int MOST_RUNS = 100_000;
  private static final int LONG_FROM = 400;

  /** What is tortured. */
  public enum Subject {
    PURCHASES,
    LOADS;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public TorturePlan {
    program = List.copyOf(program);
    if (runs < 1 || runs > MOST_RUNS) {
      throw new IllegalArgumentException("1 to " + MOST_RUNS + " runs");
    }
    if (only.isPresent() && (only.getAsInt() < 0 || only.getAsInt() >= runs)) {
      throw new IllegalArgumentException("run " + only.getAsInt() + " is none of " + runs);
    }
  }

  /** The numbers of the runs that are carried out, in their order. */
  public IntStream numbers() {
    return IntStream.range(0, runs).filter(run -> only.isEmpty() || only.getAsInt() == run);
  }

  /**
   * Which processes each run kills, of all runs.
   *
   * @param perHundred how often in every hundred runs; once at least
   */
  public List<List<Fault>> kills(Map<Fault, Double> perHundred) {
    List<List<Fault>> kills = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      kills.add(new ArrayList<>());
    }
    new TreeMap<>(perHundred).forEach((kill, often) -> spread(kill, often, kills));
    return kills;
  }

  /** One in each of equally long stretches of runs. */
  private void spread(Fault kill, double perHundred, List<List<Fault>> kills) {
    int wanted = Math.max(1, (int) Math.ceil(runs * perHundred / 100));
    Random random = new Random(seed ^ kill.word().hashCode());
    for (int i = 0; i < wanted; i++) {
      int from = (int) ((long) runs * i / wanted);
      int to = Math.max(from + 1, (int) ((long) runs * (i + 1) / wanted));
      where(kill, Math.min(runs - 1, from + random.nextInt(to - from)))
          .ifPresent(run -> kills.get(run).add(kill));
    }
  }

  /** Clients' processes are killed by runs that are in one. */
  private static OptionalInt where(Fault kill, int most) {
    return kill == Fault.CLIENT_PROCESS_KILLED
        ? IntStream.iterate(most, i -> i >= 0, i -> i - 1).filter(RunPlan::isInProcess).findFirst()
        : OptionalInt.of(most);
  }

  /** Whether so much is started that what makes starting quick is worth making. */
  public boolean isLong() {
    return runs >= LONG_FROM && only.isEmpty();
  }

  /** The command that runs all again. */
  public String again() {
    return "./farthing torture %s --seed %d --runs %d".formatted(subject.word(), seed, runs);
  }

  /** The command that runs one run alone. */
  public String again(int run) {
    return again() + " --only " + run;
  }
}
