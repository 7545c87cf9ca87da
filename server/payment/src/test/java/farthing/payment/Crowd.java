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
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Many cardholders who buy at once, each with a software purse. Each says every message again until
 * it has its end, as the client does, only in more of a hurry: it waits a tenth of what Retry-After
 * asks. Whatever is no end and no "come back" is a fault, and so is a "come back" without
 * Retry-After.
 */
final class Crowd implements AutoCloseable {
  static final Amount PRICE = Amount.ofMinor(100, Currency.EUR);
  private static final int HURRY = 10;

  /** Nobody is to wait for a connection. */
  private static final int PEOPLE_PER_CALLER = 250;

  private static final int MOST_TRIES = 2_000;
  private static final long SHORTEST_PAUSE_NANOS = 10_000_000;
  private static final Expiry GOOD = new Expiry(LocalDate.of(2035, 6, 30));

  private final URI server;
  private final int each;
  private final List<Shopper> shoppers = new ArrayList<>();
  private final List<HttpCaller> callers = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Phaser buying = new Phaser(1);
  private final Semaphore paid = new Semaphore(0);
  private final LongAdder paidInAll = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final Map<ErrorCode, LongAdder> sentAway = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  /**
   * @param each purchases of each, for which its purse just suffices
   */
  Crowd(URI server, int people, int each, long firstNumber) {
    this(server, people, each, firstNumber, CallerSettings.WHOLE);
  }

  Crowd(URI server, int people, int each, long firstNumber, Duration wholeCall) {
    this.server = server;
    this.each = each;
    for (int i = 0; i < people; i++) {
      if (i % PEOPLE_PER_CALLER == 0) {
        callers.add(
            new HttpCaller(CallerSettings.usual().within(CallerSettings.CONNECTING, wholeCall)));
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
    paid.acquire(more);
  }

  /** Until somebody was sent away so. */
  void untilSentAway(ErrorCode code) {
    long before = sentAway(code);
    while (sentAway(code) == before && faults.isEmpty()) {
      LockSupport.parkNanos(SHORTEST_PAUSE_NANOS);
    }
  }

  /** Until all have bought what they wanted, or a fault stopped them. */
  Crowd finish() {
    buying.arriveAndAwaitAdvance();
    assertThat(faults).as("what should not have happened").isEmpty();
    return this;
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
      assertThat(left + paidByIt).as("purse %d", shopper.number).isEqualTo(issuedToEach());
      onPurses += left;
      captured += paidByIt;
    }
    long issued = issuedToEach() * shoppers.size();
    assertThat(onPurses + captured).as("on purses and captured").isEqualTo(issued);
    assertThat(captured).as("told to merchants").isEqualTo(paidInAll.sum() * PRICE.minor());
    assertThat(shop.countedMinor()).as("counted by security cards").isEqualTo(captured);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    callers.forEach(HttpCaller::close);
  }

  private long issuedToEach() {
    return (long) each * PRICE.minor();
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
                  number, TestScheme.SOFTWARE, GOOD, Amount.ofMinor(issuedToEach(), Currency.EUR)),
              InstantSource.system(),
              new Random(number));
    }

    @Override
    public void run() {
      try {
        for (int i = 0; i < each && faults.isEmpty(); i++) {
          buy();
        }
      } catch (RuntimeException | AssertionError | InterruptedException e) {
        faults.add(number + ": " + e);
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
      paid.release();
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
      return Duration.ofSeconds(Integer.parseInt(seconds)).toNanos() / HURRY;
    }
  }
}
