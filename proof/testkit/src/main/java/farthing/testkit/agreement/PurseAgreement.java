package farthing.testkit.agreement;

import farthing.base.Malformed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Drives every kind of purse through seeded random sequences and demands the same answers, byte for
 * byte: the applet and the software purse in memory each time, the one in a file now and then.
 */
public final class PurseAgreement {
  /** A file is synced at each change: a thousand times slower than the rest. */
  private static final int FILE_ONCE_IN = 50;

  /** The last line of a replay that found no difference. */
  public static final String AGREED = "all purses answered alike";

  private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(1);

  /** Far above what anybody replays. */
  private static final int MOST_LINES = 100_000;

  private final List<PurseKind> kinds;
  private final InstantSource clock;
  private final Consumer<String> progress;

  /**
   * @param kinds to be compared with each other
   * @param progress takes a line each second, and what is found
   */
  public PurseAgreement(List<PurseKind> kinds, InstantSource clock, Consumer<String> progress) {
    this.kinds = List.copyOf(kinds);
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * @param commands at least; the last sequence is finished
   */
  public AgreementReport run(long seed, long commands) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("purses");
      return run(seed, commands, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(folder);
    }
  }

  private AgreementReport run(long seed, long commands, Path folder) {
    RandomGenerator seeds = RandomGeneratorFactory.of("SplittableRandom").create(seed);
    List<PurseKind> withFile = new ArrayList<>(kinds);
    withFile.add(PurseKind.file(folder));
    Coverage coverage = new Coverage();
    Instant started = clock.instant();
    Instant told = started;
    long sent = 0;
    long sequences = 0;
    long differences = 0;
    List<String> shortest = List.of();
    while (sent < commands) {
      List<PurseKind> compared = sequences % FILE_ONCE_IN == 0 ? withFile : kinds;
      Plan plan = PlanMaker.make(seeds.nextLong());
      Conversation conversation = Conversation.of(plan, compared, coverage::count);
      sequences++;
      sent += conversation.steps().size();
      if (!conversation.agreed()) {
        differences++;
        if (shortest.isEmpty()) {
          progress.accept(
              "a difference in sequence %d of seed %d; making it short".formatted(sequences, seed));
          shortest = shortest(plan, compared);
        }
      }
      if (Duration.between(told, clock.instant()).compareTo(BETWEEN_PROGRESS) >= 0) {
        told = clock.instant();
        progress.accept(
            "%,d of %,d commands, %,d sequences, %d differences"
                .formatted(sent, commands, sequences, differences));
      }
    }
    double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
    return new AgreementReport(seed, sent, sequences, differences, seconds, coverage, shortest);
  }

  /** Without the slow one, if the others differ too. */
  private List<String> shortest(Plan plan, List<PurseKind> compared) {
    boolean itTakesTheFile = Conversation.of(plan, kinds, (command, answer) -> {}).agreed();
    return new Shrinker(itTakesTheFile ? compared : kinds).shortest(plan).lines();
  }

  /**
   * Does once more what a difference was told with.
   *
   * @param lines those that begin with > are read
   * @return what each step was answered, to the first difference
   * @throws Malformed if they cannot be read
   */
  public List<String> replay(List<String> lines) {
    if (lines.size() > MOST_LINES) {
      throw new Malformed("more than " + MOST_LINES + " lines");
    }
    List<Step> steps = lines.stream().filter(l -> l.startsWith(">")).map(Step::parse).toList();
    if (steps.isEmpty()) {
      throw new Malformed("no line begins with >");
    }
    Conversation conversation = Conversation.replay(steps, kinds);
    List<String> told = new ArrayList<>(conversation.lines());
    told.add(conversation.agreed() ? AGREED : "they differ");
    return told;
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
