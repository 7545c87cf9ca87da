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
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Purchases with real cards' software, a real payment server in a process of its own and a real
 * PostgreSQL, while messages, cards, clients and servers suffer what the seed wants. Then
 * everything comes back, and an accountant says from journal, cards and order book alone who holds
 * what.
 */
public final class Torture implements AutoCloseable {
  private static final int CARDHOLDERS = 12;
  private static final int RESUMED_AT_MOST = 8;

  private final TorturePlan plan;
  private final Consumer<String> progress;
  private final long began = System.nanoTime();
  private final Path home;
  private final Town town;
  private final List<RunPlan> all;
  private final Queue<RunPlan> leftHere = new ConcurrentLinkedQueue<>();
  private final Queue<RunPlan> leftInProcess = new ConcurrentLinkedQueue<>();
  private final AtomicInteger done = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Cardholder> people = new ArrayList<>();

  private Torture(TorturePlan plan, Consumer<String> progress) throws IOException {
    this.plan = plan;
    this.progress = progress;
    this.all = plan.all();
    all.forEach(run -> left(run.isInProcess()).add(run));
    Files.createDirectories(plan.directory());
    this.home = Files.createTempDirectory(plan.directory(), "torture-");
    progress.accept(
        "seed %d, %d runs; cards, journals and logs are in %s"
            .formatted(plan.seed(), plan.runs(), home));
    this.town = new Town(plan, home);
  }

  private Queue<RunPlan> left(boolean inProcess) {
    return inProcess ? leftInProcess : leftHere;
  }

  /**
   * Tortures; 2,000 runs take some minutes.
   *
   * @param progress told a line each second
   */
  public static TortureReport run(TorturePlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    Torture torture = new Torture(plan, progress);
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
    town.open();
    suffer();
    comeBack();
    progress.accept("the accountant reads journal, cards and order book");
    return new Audit(plan, town, people)
        .report(done.get(), List.copyOf(failures), (System.nanoTime() - began) / 1e9);
  }

  /** All runs, each person's one after the other, until none is left. */
  private void suffer() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CARDHOLDERS; i++) {
      int person = i;
      boolean inProcess = person >= CARDHOLDERS - CARDHOLDERS / RunPlan.RUNS_PER_PROCESS_RUN;
      if (left(inProcess).size() > 0) {
        Cardholder cardholder =
            new Cardholder(
                town,
                inProcess ? town.clientThere() : town.clientHere(),
                card -> newCard(person, card));
        people.add(cardholder);
        threads.add(
            Thread.ofPlatform()
                .name("cardholder-" + i)
                .start(() -> live(cardholder, left(inProcess))));
      }
    }
    for (Thread thread : threads) {
      while (!thread.join(Duration.ofSeconds(1))) {
        progress.accept(
            Progress.line(done.get(), all.size(), town.tally(), System.nanoTime() - began));
      }
    }
  }

  /** Of a person each second is a software purse. */
  private TorturedCard newCard(int person, int card) {
    long number = 2 * ((long) card * CARDHOLDERS + person) + 1 + (person + card) % 2;
    try {
      return TorturedCard.make(number, town.masters(), home, new Random(plan.seed() * 31 + number));
    } catch (IOException e) {
      throw new IllegalStateException("card " + number + " could not be made", e);
    }
  }

  private void live(Cardholder cardholder, Queue<RunPlan> left) {
    for (RunPlan next = left.poll(); next != null; next = left.poll()) {
      Run run = new Run(next);
      try {
        town.awaitServers(); // what begins while nothing serves is soon over, and tells little
        cardholder.buy(run);
        payOwed(run);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        run.story.tell("the client failed: " + e);
        failures.add(
            "run %d (%s): %s".formatted(next.number(), plan.again(next.number()), trace(e)));
      }
      done.incrementAndGet();
    }
  }

  /** Kills that met no message. */
  private void payOwed(Run run) throws InterruptedException {
    for (Fault kill : run.owed()) {
      while (!town.kill(kill, run)) {
        town.awaitServers();
      }
      run.killed();
    }
  }

  /**
   * Nothing is disturbed any more: servers, cards, clients and shop bring to its end what they can.
   */
  private void comeBack() throws IOException, InterruptedException {
    progress.accept("everything comes back");
    town.calm();
    Thread.sleep(Shopkeeper.SHORT.plusSeconds(1)); // every short-lived order is over now
    List<Thread> threads = new ArrayList<>();
    for (Cardholder person : people) {
      threads.add(Thread.ofPlatform().start(() -> comesBack(person)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    town.hearAgain();
    town.shop().deliversAll();
  }

  private void comesBack(Cardholder person) {
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
    people.forEach(Cardholder::close);
    people.clear();
    town.close();
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
