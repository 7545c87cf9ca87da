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

/** The weather on one road: what the runs' plans want, until it is calm. */
final class Storm implements Road.Weather {
  private static final int MOST_KEPT = 64;
  private static final int LONGEST_DELAY_MILLIS = 600;

  /** From a message's leaving to a server's death: it may be before, in or after its commit. */
  private static final int LATEST_KILL_MICROS = 12_000;

  private static final int LATEST_CLOSE_MILLIS = 40;

  private final Between road;
  private final Runs runs;
  private final Tally tally;
  private final Hands hands;
  private final List<HttpMessage> keptBack = new ArrayList<>();
  private final List<HttpMessage> requests = new ArrayList<>();
  private final List<HttpMessage> answers = new ArrayList<>();
  private volatile boolean isCalm;

  /** What it does to others than messages. */
  interface Hands {
    /**
     * Kills a process.
     *
     * @return false if it was dead already
     */
    boolean kill(Fault which, Run run);

    /** Has the shop close the run's order, sooner or later. */
    void closeOrder(Run run);
  }

  /**
   * @param runs whose messages these are
   */
  Storm(Between road, Runs runs, Tally tally, Hands hands) {
    this.road = road;
    this.runs = runs;
    this.tally = tally;
    this.hands = hands;
  }

  /** From here on messages pass as they are. */
  void calm() {
    isCalm = true;
  }

  /** Requests that were under way some time, the older first. */
  List<HttpMessage> olderRequests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** Confirmations that somebody kept back. */
  List<HttpMessage> keptBack() {
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
    if (run.get().plan.isShopDeaf() && isConfirmation(request)) {
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
            : Optional.of(by.bring(request));
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
        by.bring(request);
        yield Optional.empty();
      }
      case REQUEST_DOUBLED -> {
        tell(run, what.fault(), request);
        yield Optional.of(twice(request, by, salt % 2 == 0));
      }
      case REQUEST_DELAYED -> {
        tell(run, what.fault(), request);
        later(request, by, Duration.ofMillis(salt % LONGEST_DELAY_MILLIS));
        yield Optional.empty();
      }
      case OLDER_REQUEST_AGAIN -> {
        Optional<HttpMessage> older = older(requests, salt);
        if (older.isPresent()) {
          tell(run, what.fault(), older.get());
          by.bring(older.get());
        }
        yield Optional.of(by.bring(request));
      }
      case REQUEST_ALTERED -> {
        tell(run, what.fault(), request);
        yield Optional.of(by.bring(request.altered(salt)));
      }
      case ANSWER_ALTERED -> {
        tell(run, what.fault(), request);
        yield Optional.of(by.bring(request).altered(salt));
      }
      case OLDER_ANSWER -> {
        HttpMessage answer = by.bring(request);
        Optional<HttpMessage> older = older(answers, salt);
        if (older.isPresent()) {
          tell(run, what.fault(), request);
        }
        yield Optional.of(older.orElse(answer));
      }
      case SERVER_KILLED, POSTGRES_KILLED -> {
        FutureTask<HttpMessage> under = started(request, by);
        LockSupport.parkNanos(salt % LATEST_KILL_MICROS * 1_000L);
        kill(what, run);
        yield Optional.of(ended(under));
      }
      case CLIENT_PROCESS_KILLED -> {
        HttpMessage answer = by.bring(request);
        // while it reads the answer, has the card debited, keeps its journal, sends the proof
        meanwhile(Duration.ofNanos(salt % LATEST_KILL_MICROS * 1_000L), () -> kill(what, run));
        yield Optional.of(answer);
      }
      case ORDER_CLOSED -> {
        tell(run, what.fault(), request);
        meanwhile(Duration.ofMillis(salt % LATEST_CLOSE_MILLIS), () -> hands.closeOrder(run));
        yield Optional.of(by.bring(request));
      }
      default -> throw new IllegalStateException(what.fault() + " is none of a message");
    };
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

  private boolean isConfirmation(HttpMessage request) {
    return road == Between.CLIENT_AND_SHOP
        && request.firstLine().startsWith("POST " + ShopSide.STATUS + " ");
  }

  private void tell(Run run, Fault fault, HttpMessage message) {
    tally.count(fault);
    run.story.tell("FAULT " + fault.word() + ": " + message.firstLine());
  }

  private static HttpMessage twice(HttpMessage request, Road by, boolean firstCounts)
      throws IOException {
    FutureTask<HttpMessage> first = started(request, by);
    HttpMessage second = by.bring(request);
    HttpMessage answered = ended(first);
    return firstCounts ? answered : second;
  }

  private static FutureTask<HttpMessage> started(HttpMessage request, Road by) {
    FutureTask<HttpMessage> task = new FutureTask<>(() -> by.bring(request));
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
    return runs.named(request.firstLine()).or(() -> runs.named(request.text()));
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
