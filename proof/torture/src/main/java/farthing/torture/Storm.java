package farthing.torture;

import farthing.torture.RunPlan.Between;
import farthing.torture.RunPlan.OnMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The weather on one road: what the runs' plans want, until it is calm. */
public final class Storm implements Road.Weather {
  private static final int MOST_KEPT = 64;
  public static final Duration LONGEST_DELAY = Duration.ofMillis(600);

  /** From a message's leaving to a server's death: it may be before, in or after its commit. */
  private static final int LATEST_KILL_MICROS = 12_000;

  private static final int LATEST_CLOSE_MILLIS = 40;

  private final Between road;
  private final Runs runs;
  private final Tally tally;
  private final Hands hands;
  private final Predicate<HttpMessage> isConfirmation;
  private final List<HttpMessage> keptBack = new ArrayList<>();
  private final List<HttpMessage> late = new ArrayList<>();
  private final List<HttpMessage> requests = new ArrayList<>();
  private final List<HttpMessage> answers = new ArrayList<>();
  private volatile boolean isCalm;

  /** What it does to others than messages. */
  public interface Hands {
    /**
     * Kills a process.
     *
     * @return false if it was dead already
     */
    boolean kill(Fault which, Run run);

    /** Has the shop or the bank close the run's order, sooner or later. */
    void closeOrder(Run run);
  }

  /**
   * @param runs whose messages these are
   * @param isConfirmation what a deaf shop or bank does not hear
   */
  public Storm(
      Between road, Runs runs, Tally tally, Hands hands, Predicate<HttpMessage> isConfirmation) {
    this.road = road;
    this.runs = runs;
    this.tally = tally;
    this.hands = hands;
    this.isConfirmation = isConfirmation;
  }

  /** From here on messages pass as they are. */
  public void calm() {
    isCalm = true;
  }

  /** Requests that were under way some time, the older first. */
  public List<HttpMessage> olderRequests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** Requests that were kept until their order is over. */
  public List<HttpMessage> lateRequests() {
    synchronized (late) {
      return List.copyOf(late);
    }
  }

  /** Confirmations that somebody kept back. */
  public List<HttpMessage> keptBack() {
    synchronized (keptBack) {
      return List.copyOf(keptBack);
    }
  }

  @Override
  public Optional<HttpMessage> carry(HttpMessage request, Road by) throws IOException {
    Optional<Run> run = runOf(request);
    if (isCalm || run.isEmpty()) {
      return Optional.of(by.bring(request));
    }
    boolean posted = request.firstLine().startsWith("POST");
    if (run.get().plan.isDeaf() && isConfirmation.test(request)) {
      if (run.get().isFirstUnheard()) {
        tell(run.get(), Fault.CONFIRMATION_LATE, request);
      }
      synchronized (keptBack) {
        keptBack.add(request);
      }
      return Optional.empty();
    }
    Optional<OnMessage> fault = run.get().message(road);
    Optional<HttpMessage> answer =
        fault.isPresent()
            ? suffer(fault.get(), request, by, run.get())
            : Optional.of(bring(request, by, run.get()));
    if (posted) {
      keep(requests, request);
      answer.ifPresent(a -> keep(answers, a));
    }
    run.get()
        .story
        .tell(
            request.firstLine()
                + " -> "
                + answer.map(HttpMessage::firstLine).orElse("the connection broke"));
    return answer;
  }

  private Optional<HttpMessage> suffer(OnMessage what, HttpMessage request, Road by, Run run)
      throws IOException {
    int salt = what.salt();
    return switch (what.fault()) {
      case REQUEST_LOST -> {
        tell(run, what.fault(), request);
        yield Optional.empty();
      }
      case ANSWER_LOST -> {
        tell(run, what.fault(), request);
        bring(request, by, run);
        yield Optional.empty();
      }
      case REQUEST_DOUBLED -> {
        tell(run, what.fault(), request);
        yield Optional.of(twice(request, by, run, salt % 2 == 0));
      }
      case REQUEST_DELAYED -> {
        tell(run, what.fault(), request);
        later(request, by, Duration.ofMillis(salt % LONGEST_DELAY.toMillis()));
        yield Optional.empty();
      }
      case ORDER_OUTLIVED -> {
        tell(run, what.fault(), request);
        keep(late, request);
        yield Optional.empty();
      }
      case OLDER_REQUEST_AGAIN -> {
        Optional<HttpMessage> older = older(requests, salt);
        if (older.isPresent()) {
          tell(run, what.fault(), older.get());
          by.bring(older.get());
        }
        yield Optional.of(bring(request, by, run));
      }
      case REQUEST_ALTERED -> {
        tell(run, what.fault(), request);
        yield Optional.of(by.bring(request.altered(salt)));
      }
      case ANSWER_ALTERED -> {
        tell(run, what.fault(), request);
        yield Optional.of(bring(request, by, run).altered(salt));
      }
      case OLDER_ANSWER -> {
        HttpMessage answer = bring(request, by, run);
        Optional<HttpMessage> older = older(answers, salt);
        if (older.isPresent()) {
          tell(run, what.fault(), request);
        }
        yield Optional.of(older.orElse(answer));
      }
      case SERVER_KILLED, POSTGRES_KILLED, BANK_KILLED, BANK_POSTGRES_KILLED -> {
        FutureTask<HttpMessage> under = started(request, by, run);
        LockSupport.parkNanos(salt % LATEST_KILL_MICROS * 1_000L);
        kill(what, run);
        yield Optional.of(ended(under));
      }
      case CLIENT_PROCESS_KILLED -> {
        HttpMessage answer = bring(request, by, run);
        // while it reads the answer, has the card debited, keeps its journal, sends the proof
        meanwhile(Duration.ofNanos(salt % LATEST_KILL_MICROS * 1_000L), () -> kill(what, run));
        yield Optional.of(answer);
      }
      case ORDER_CLOSED -> {
        tell(run, what.fault(), request);
        meanwhile(Duration.ofMillis(salt % LATEST_CLOSE_MILLIS), () -> hands.closeOrder(run));
        yield Optional.of(bring(request, by, run));
      }
      default -> throw new IllegalStateException(what.fault() + " is none of a message");
    };
  }

  /** Brings it, and remembers what becomes known by its answer. */
  private HttpMessage bring(HttpMessage request, Road by, Run run) throws IOException {
    HttpMessage answer = by.bring(request);
    runs.learn(request, answer, run);
    return answer;
  }

  private void kill(OnMessage what, Run run) {
    if (hands.kill(what.fault(), run)) {
      run.killed();
    }
  }

  private static void meanwhile(Duration delay, Runnable what) {
    Thread.ofVirtual()
        .start(() -> {
          LockSupport.parkNanos(delay.toNanos());
          what.run();
        });
  }

  private void tell(Run run, Fault fault, HttpMessage message) {
    tally.count(fault);
    run.story.tell("FAULT " + fault.word() + ": " + message.firstLine());
  }

  private HttpMessage twice(HttpMessage request, Road by, Run run, boolean firstCounts)
      throws IOException {
    FutureTask<HttpMessage> first = started(request, by, run);
    HttpMessage second = bring(request, by, run);
    HttpMessage answered = ended(first);
    return firstCounts ? answered : second;
  }

  private FutureTask<HttpMessage> started(HttpMessage request, Road by, Run run) {
    FutureTask<HttpMessage> task = new FutureTask<>(() -> bring(request, by, run));
    Thread.ofVirtual().start(task);
    return task;
  }

  private static HttpMessage ended(FutureTask<HttpMessage> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the waiting was ended", e);
    }
  }

  private static void later(HttpMessage request, Road by, Duration delay) {
    meanwhile(
        delay,
        () -> {
          try {
            by.bring(request);
          } catch (IOException e) {
            // nobody hears its answer anyway
          }
        });
  }

  private Optional<Run> runOf(HttpMessage request) {
    return runs.of(request);
  }

  private static void keep(List<HttpMessage> kept, HttpMessage message) {
    synchronized (kept) {
      if (kept.size() == MOST_KEPT) {
        kept.removeFirst();
      }
      kept.add(message);
    }
  }

  private static Optional<HttpMessage> older(List<HttpMessage> kept, int salt) {
    synchronized (kept) {
      return kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(salt % kept.size()));
    }
  }
}
