package farthing.payment;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.messages.CancelResult;
import farthing.messages.DebitResult;
import farthing.messages.Outcome;
import farthing.messages.WebhookMessage;
import farthing.security.SealingKey;
import farthing.store.StoreUnavailable;
import farthing.store.Webhook;
import farthing.store.WebhookQueue;
import farthing.store.WebhookState;
import farthing.store.WebhookTask;
import farthing.store.Webhooks;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import farthing.web.Metrics;
import farthing.web.RoadBroken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells merchants with a webhook how their purchases ended, off the purchases' way, as Standard
 * Webhooks 1.0 has it.
 *
 * <p>Guarantees: each result is told at least once, under the same id however often; or given up
 * after {@link #LONGEST_AGE}, which is logged, counted and listed. Any status of 200 to 299 is a
 * yes, and everything else a no; redirects are not followed. Each merchant is told on threads of
 * its own, a few results at a time, so that a slow one holds up itself alone. Safe for all threads.
 */
public final class WebhookSender implements AutoCloseable {
  /** From when a result became due, or was set due again, to when it is given up. */
  public static final Duration LONGEST_AGE = Duration.ofDays(3);

  /** How long what was told can be listed and told again by its time. */
  static final Duration KEPT = Duration.ofDays(30);

  /** Merchants that are told at once, and results of each: below what the caller connects. */
  private static final int MOST_MERCHANTS = 100;

  private static final int RESULTS_AT_ONCE = 4;
  private static final int LONGEST_ERROR = 200;
  private static final int MOST_ANSWER_BYTES = 64 * 1024;
  private static final Duration CONNECTING = Duration.ofSeconds(3);
  private static final Duration WHOLE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);

  private final WebhookQueue queue;
  private final Webhooks register;
  private final SealingKey sealing;
  private final HttpCaller caller;
  private final RandomGenerator random;
  private final InstantSource time;
  private final Map<PartyId, Thread> busy = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /** One connection at a time, so that the purchases keep the pool. */
  private final Lock store = new ReentrantLock();

  /**
   * @param caller of {@link #bounds()} outside tests; closed with this
   */
  public WebhookSender(
      WebhookQueue queue,
      Webhooks register,
      SealingKey sealing,
      HttpCaller caller,
      RandomGenerator random,
      InstantSource time) {
    this.queue = queue;
    this.register = register;
    this.sealing = sealing;
    this.caller = caller;
    this.random = random;
    this.time = time;
  }

  /** A call takes ten seconds at most, its answer 64 KiB. */
  public static CallerSettings bounds() {
    return CallerSettings.usual().within(CONNECTING, WHOLE).withMaxAnswerBytes(MOST_ANSWER_BYTES);
  }

  /**
   * Begins to tell all that is due, gives up what is too old, and returns without waiting for an
   * answer. To be called every second.
   *
   * @throws StoreUnavailable if the database does not answer; the next call goes on
   */
  public void turn() {
    Instant now = time.instant();
    int givenUp = asking(() -> queue.giveUp(now.minus(LONGEST_AGE), now));
    if (givenUp > 0) {
      LOG.error(
          "{} results could not be told to merchants for {} days and are given up:"
              + " `farthing webhooks list` shows them",
          givenUp,
          LONGEST_AGE.toDays());
    }
    asking(() -> queue.forget(now.minus(KEPT)));
    int free = MOST_MERCHANTS - busy.size();
    if (free > 0 && !closing) {
      asking(() -> queue.waiting(now, busy.keySet(), free)).forEach(this::begin);
    }
  }

  private void begin(PartyId party) {
    Thread thread = Thread.ofVirtual().name("webhook-" + party).unstarted(() -> tellAll(party));
    if (busy.putIfAbsent(party, thread) == null) {
      thread.start();
    }
  }

  /** As long as the merchant takes it; else the turns look again. */
  private void tellAll(PartyId party) {
    try {
      boolean goesOn = true;
      while (goesOn && !closing) {
        goesOn = tellSome(party);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | ExecutionException e) {
      LOG.warn("webhooks of {} wait", party, e);
    } finally {
      busy.remove(party);
    }
  }

  /**
   * @return whether there were some, and all were taken
   */
  private boolean tellSome(PartyId party) throws InterruptedException, ExecutionException {
    Optional<Webhook> webhook = asking(() -> register.find(party));
    if (webhook.isEmpty()) {
      return false;
    }
    List<WebhookTask> tasks = asking(() -> queue.take(party, time.instant(), RESULTS_AT_ONCE));
    boolean allTaken = !tasks.isEmpty();
    try (ExecutorService atOnce = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> calls =
          tasks.stream().<Callable<Boolean>>map(task -> () -> tell(webhook.get(), task)).toList();
      for (Future<Boolean> taken : atOnce.invokeAll(calls)) {
        allTaken &= taken.get();
      }
    }
    return allTaken;
  }

  private boolean tell(Webhook webhook, WebhookTask task) {
    String error = post(webhook, task);
    if (error.isEmpty()) {
      asking(() -> {
        queue.told(task, time.instant());
        return true;
      });
      return true;
    }
    if (closing) {
      return false; // whoever serves next tries it when this server's claim is over
    }
    LOG.info("webhook of {}, try {}: {}", task, task.tries(), error);
    Instant next = time.instant().plus(WebhookPause.after(task.tries(), random));
    asking(() -> {
      queue.failed(task, next, error.substring(0, Math.min(error.length(), LONGEST_ERROR)));
      return true;
    });
    return false;
  }

  /** Why it was not taken; empty: it was. */
  private String post(Webhook webhook, WebhookTask task) {
    try {
      Answered answered = caller.call(call(webhook, task));
      return answered.isGood() ? "" : "status " + answered.status();
    } catch (RoadBroken e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      if (!closing) {
        LOG.error("the webhook of {} could not be made", task, e);
      }
      return "a fault of this server: its log says which";
    }
  }

  private Call call(Webhook webhook, WebhookTask task) {
    Instant now = time.instant();
    Bytes body = message(task).toJson();
    String id = task.trx() + "-" + task.step();
    long seconds = now.getEpochSecond();
    String signature =
        WebhookSecrets.open(sealing, task.party(), webhook.sealedSecret()).sign(id, seconds, body)
            + webhook
                .older()
                .filter(older -> now.isBefore(older.until()))
                .map(older -> WebhookSecrets.open(sealing, task.party(), older.sealedSecret()))
                .map(older -> " " + older.sign(id, seconds, body))
                .orElse("");
    return Call.post(webhook.url(), "application/json", body)
        .repeatable() // who gets it twice knows it by its id
        .with("webhook-id", id)
        .with("webhook-timestamp", Long.toString(seconds))
        .with("webhook-signature", signature);
  }

  private static WebhookMessage message(WebhookTask task) {
    boolean cancel = task.step().equals(CancelResponseStep.STEP);
    return new WebhookMessage(
        cancel
            ? WebhookMessage.Kind.of(CancelResult.Outcome.valueOf(task.code()))
            : WebhookMessage.Kind.of(Outcome.valueOf(task.code())),
        task.at(),
        task.party(),
        task.trx(),
        cancel ? Optional.empty() : Optional.of(DebitResult.parse(task.answer()).m()));
  }

  private <T> T asking(Supplier<T> question) {
    store.lock();
    try {
      return question.get();
    } finally {
      store.unlock();
    }
  }

  /** Figures that an operator watches. */
  public void measure(Metrics metrics) {
    metrics.registry().gauge("farthing.webhooks.due", this, s -> s.count(WebhookState.DUE));
    metrics
        .registry()
        .gauge("farthing.webhooks.given.up", this, s -> s.count(WebhookState.GIVEN_UP));
  }

  private double count(WebhookState state) {
    try {
      return asking(() -> queue.count(state));
    } catch (StoreUnavailable e) {
      return Double.NaN;
    }
  }

  /** Waits until nobody is being told. */
  void settle() throws InterruptedException {
    for (Thread thread : busy.values()) {
      thread.join();
    }
  }

  /** Cuts the calls that are on their way; they are made again by whoever serves next. */
  @Override
  public void close() {
    closing = true;
    caller.close();
    try {
      settle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
