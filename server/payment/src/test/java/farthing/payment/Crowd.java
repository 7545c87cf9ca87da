package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.store.PurseTotals;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Many cardholders who buy at once, each with a software purse, and go on until they are told to
 * finish: whatever trouble comes, it comes while they buy, however fast the machine is. Each says
 * every message again until it has its end, as the client does, only in more of a hurry: it waits a
 * tenth of what Retry-After asks. Whatever is no end and no "come back" is a fault, and so is a
 * "come back" without Retry-After.
 */
final class Crowd implements AutoCloseable {
  static final Amount PRICE = Amount.ofMinor(100, Currency.EUR);
  private static final int HURRY = 10;

  /** Nobody is to wait for a connection. */
  private static final int PEOPLE_PER_CALLER = 250;

  private static final int MOST_TRIES = 2_000;
  private static final long SHORTEST_PAUSE_NANOS = 10_000_000;

  /** More than any purse can pay: its NTIEP ends before. */
  private static final long ISSUED_TO_EACH = 0xFFFF * 100L;

  /** Waiting for what does not come ends with what was seen until then. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(100);

  private static final Expiry GOOD = new Expiry(LocalDate.of(2035, 6, 30));

  private final URI server;
  private final int atLeast;
  private final List<Shopper> shoppers = new ArrayList<>();
  private final List<HttpCaller> callers = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Phaser buying = new Phaser(1);
  private final LongAdder paidInAll = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final Map<ErrorCode, LongAdder> sentAway = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingHappened = lock.newCondition();
  private volatile boolean toFinish;

  /**
   * @param atLeast purchases of each, also when it is told to finish before
   */
  Crowd(URI server, int people, int atLeast, long firstNumber) {
    this.server = server;
    this.atLeast = atLeast;
    for (int i = 0; i < people; i++) {
      if (i % PEOPLE_PER_CALLER == 0) {
        callers.add(new HttpCaller(CallerSettings.usual()));
      }
      shoppers.add(new Shopper(firstNumber + i, callers.getLast()));
    }
  }

  /** All begin. */
  Crowd start() {
    for (Shopper shopper : shoppers) {
      buying.register();
      threads.execute(shopper);
    }
    return this;
  }

  /** Until so many more purchases are paid; for what is to happen in the middle. */
  void untilPaid(int more) throws InterruptedException {
    long enough = paidInAll.sum() + more;
    await(more + " more to be paid", () -> paidInAll.sum() >= enough);
  }

  /** Until somebody was sent away so. */
  void untilSentAway(ErrorCode code) throws InterruptedException {
    long before = sentAway(code);
    await(code + " to be told", () -> sentAway(code) > before);
  }

  /**
   * All end the purchase they are at, and have bought what they wanted, or a fault stopped them.
   */
  Crowd finish() {
    toFinish = true;
    buying.arriveAndAwaitAdvance();
    assertThat(faults).as("what should not have happened").isEmpty();
    return this;
  }

  /** Or until there is a fault, which {@link #finish} tells of. */
  private void await(String what, BooleanSupplier happened) throws InterruptedException {
    lock.lock();
    try {
      long left = LONGEST_WAIT.toNanos();
      while (!happened.getAsBoolean() && faults.isEmpty()) {
        assertThat(left).as("waiting for %s, and until now %s", what, told()).isPositive();
        left = somethingHappened.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void happened() {
    lock.lock();
    try {
      somethingHappened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long sentAway(ErrorCode code) {
    return Optional.ofNullable(sentAway.get(code)).map(LongAdder::sum).orElse(0L);
  }

  long sentAway() {
    return sentAway.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Calls that had no answer. */
  long broken() {
    return broken.sum();
  }

  String told() {
    return "%d paid, sent away %s, no answer %d".formatted(paidInAll.sum(), sentAway, broken.sum());
  }

  /** Every purse paid what it lost, and all of it is counted, once. */
  void booksBalance(Shop shop) {
    PurseTotals purses = new PurseTotals(shop.database);
    long onPurses = 0;
    long captured = 0;
    for (Shopper shopper : shoppers) {
      long left = shopper.customer.balanceMinor(PRICE);
      long paidByIt =
          purses
              .capturedMinor(new IepId(TestScheme.PROVIDER, shopper.number))
              .getOrDefault(Currency.EUR, 0L);
      assertThat(left + paidByIt).as("purse %d", shopper.number).isEqualTo(ISSUED_TO_EACH);
      onPurses += left;
      captured += paidByIt;
    }
    assertThat(onPurses + captured)
        .as("on purses and captured")
        .isEqualTo(ISSUED_TO_EACH * shoppers.size());
    assertThat(captured).as("told to merchants").isEqualTo(paidInAll.sum() * PRICE.minor());
    assertThat(shop.countedMinor()).as("counted by security cards").isEqualTo(captured);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    callers.forEach(HttpCaller::close);
  }

  private final class Shopper implements Runnable {
    final long number;
    final TestCustomer customer;
    private final HttpCaller caller;

    Shopper(long number, HttpCaller caller) {
      this.number = number;
      this.caller = caller;
      this.customer =
          new TestCustomer(
              TestScheme.purse(
                  number, TestScheme.SOFTWARE, GOOD, Amount.ofMinor(ISSUED_TO_EACH, Currency.EUR)),
              InstantSource.system(),
              new Random(number));
    }

    @Override
    public void run() {
      try {
        for (int bought = 0; faults.isEmpty() && (bought < atLeast || !toFinish); bought++) {
          buy();
        }
      } catch (RuntimeException | AssertionError | InterruptedException e) {
        faults.add(number + ": " + e);
        happened();
      } finally {
        buying.arriveAndDeregister();
      }
    }

    private void buy() throws InterruptedException {
      TestCustomer.Intent intent = customer.order(PRICE);
      Bytes debit = say(intent, "draw", intent.request().toJson());
      Bytes proof = customer.debit(intent, Debit.parse(debit));
      Bytes result = say(intent, "debit-response", TestCustomer.response(intent, proof).toJson());
      assertThat(intent.read(DebitResult.parse(result)).outcome()).isEqualTo(Outcome.ACCEPTED);
      paidInAll.increment();
      happened();
    }

    private Bytes say(TestCustomer.Intent intent, String step, Bytes body)
        throws InterruptedException {
      Call call =
          Call.post(
                  server.resolve(
                      "/v1/purchases/" + TestScheme.SHOP + "/" + intent.trx() + "/" + step),
                  "application/json",
                  body)
              .repeatable();
      for (int tried = 0; tried < MOST_TRIES; tried++) {
        long pause = SHORTEST_PAUSE_NANOS;
        try {
          Answered answer = caller.call(call);
          if (answer.isGood()) {
            return answer.body();
          }
          pause = Math.max(pause, pauseAfter(answer));
        } catch (RoadBroken e) {
          broken.increment();
        }
        LockSupport.parkNanos(pause);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      throw new AssertionError(step + " had no end in " + MOST_TRIES + " tries");
    }

    private long pauseAfter(Answered answer) {
      Problem problem =
          answer.problem().orElseThrow(() -> new AssertionError("no problem document: " + answer));
      assertThat(answer.status()).as(problem.toString()).isEqualTo(503);
      String seconds =
          answer.header("Retry-After").orElseThrow(() -> new AssertionError("no Retry-After"));
      sentAway.computeIfAbsent(problem.code(), _ -> new LongAdder()).increment();
      happened();
      return Duration.ofSeconds(Integer.parseInt(seconds)).toNanos() / HURRY;
    }
  }
}
