package farthing.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lets people go through the runs of a plan while messages, cards, clients and servers suffer what
 * the seed wants. Then everything comes back, and an accountant says from the records alone who
 * holds what.
 *
 * @param <P> what is planned for each run
 */
public final class Torture<P extends Planned> implements AutoCloseable {
  /** How many people there are, each with a thread of their own. */
  public static final int PEOPLE = 14;

  /** So many of them act in the clients' process, and wait each time that it is killed. */
  private static final int IN_PROCESS = 4;

  private static final int RESUMED_AT_MOST = 8;
  private static final double NANOS_PER_SECOND = 1e9;

  private final TorturePlan plan;
  private final Consumer<String> progress;
  private final long began = System.nanoTime();
  private final Path home;
  private final Scene<P> scene;
  private final List<P> all;
  private final Queue<P> leftHere = new ConcurrentLinkedQueue<>();
  private final Queue<P> leftInProcess = new ConcurrentLinkedQueue<>();
  private final AtomicInteger done = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Sufferer<P>> people = new ArrayList<>();

  /** Where it happens. */
  public interface Place<P extends Planned> {
    /**
     * @param home a folder that is removed afterwards
     */
    Scene<P> at(Path home) throws IOException;
  }

  private Torture(TorturePlan plan, Consumer<String> progress, Place<P> place) throws IOException {
    this.plan = plan;
    this.progress = progress;
    Files.createDirectories(plan.directory());
    this.home = Files.createTempDirectory(plan.directory(), "torture-");
    progress.accept(
        "seed %d, %d runs; cards, journals and logs are in %s"
            .formatted(plan.seed(), plan.runs(), home));
    this.scene = place.at(home);
    this.all = scene.plans();
    all.forEach(run -> left(run.faults().isInProcess()).add(run));
  }

  private Queue<P> left(boolean inProcess) {
    return inProcess ? leftInProcess : leftHere;
  }

  /**
   * Tortures; 2,000 runs take some minutes.
   *
   * @param progress told a line each second
   */
  public static <P extends Planned> TortureReport run(
      TorturePlan plan, Consumer<String> progress, Place<P> place)
      throws IOException, SQLException, InterruptedException {
    Torture<P> torture = new Torture<>(plan, progress, place);
    Thread ending = Thread.ofPlatform().unstarted(torture::close);
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      return torture.run();
    } finally {
      torture.close();
      Runtime.getRuntime().removeShutdownHook(ending);
    }
  }

  private TortureReport run() throws IOException, SQLException, InterruptedException {
    scene.open();
    suffer();
    comeBack();
    progress.accept("the accountant reads what each of them has written down");
    return scene.report(
        new TortureSum(
            done.get(), List.copyOf(failures), (System.nanoTime() - began) / NANOS_PER_SECOND));
  }

  /** All runs, each person's one after the other, until none is left. */
  private void suffer() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      boolean inProcess = i >= PEOPLE - IN_PROCESS;
      if (left(inProcess).size() > 0) {
        Sufferer<P> person = scene.person(i, inProcess);
        people.add(person);
        threads.add(
            Thread.ofPlatform().name("person-" + i).start(() -> live(person, left(inProcess))));
      }
    }
    for (Thread thread : threads) {
      while (!thread.join(Duration.ofSeconds(1))) {
        progress.accept(
            Progress.line(
                done.get(),
                all.size(),
                scene.tally().byWord(plan.subject()),
                System.nanoTime() - began));
      }
    }
  }

  private void live(Sufferer<P> person, Queue<P> left) {
    for (P next = left.poll(); next != null; next = left.poll()) {
      Run run = new Run(next.faults());
      try {
        scene.awaitServers(); // what begins while nothing serves is soon over, and tells little
        person.suffers(next, run);
        payOwed(run);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        int number = next.faults().number();
        run.story.tell("the client failed: " + e);
        failures.add("run %d (%s): %s".formatted(number, plan.again(number), trace(e)));
      }
      done.incrementAndGet();
    }
  }

  /** Kills that met no message. */
  private void payOwed(Run run) throws InterruptedException {
    for (Fault kill : run.owed()) {
      while (!scene.kill(kill, run)) {
        scene.awaitServers();
      }
      run.killed();
    }
  }

  /** Nothing is disturbed any more: all of them bring to its end what they can. */
  private void comeBack() throws IOException, InterruptedException {
    progress.accept("everything comes back");
    scene.calm();
    List<Thread> threads = new ArrayList<>();
    for (Sufferer<P> person : people) {
      threads.add(Thread.ofPlatform().start(() -> comesBack(person)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    scene.hearAgain();
  }

  private void comesBack(Sufferer<P> person) {
    try {
      person.comesBack(RESUMED_AT_MOST);
    } catch (RuntimeException e) {
      failures.add("coming back: " + trace(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String trace(RuntimeException e) {
    StringBuilder text = new StringBuilder(e.toString());
    Stream.of(e.getStackTrace()).limit(6).forEach(frame -> text.append("\n    at ").append(frame));
    if (e.getCause() != null) {
      text.append("\n    because ").append(e.getCause());
    }
    return text.toString();
  }

  @Override
  public synchronized void close() {
    people.forEach(Sufferer::close);
    people.clear();
    scene.close();
    if (failures.isEmpty()) {
      remove(home);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // what is left lies where the person put it
    }
  }
}
