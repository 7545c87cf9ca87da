package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.CurrencyTotals;
import farthing.purse.PsamSignatures;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.web.Answer;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A collector over HTTP that keeps what it is sent in memory, and books only what it has verified:
 * S4 over the totals, each S5, the sums. It goes away, holds and forgets as a test says.
 */
final class TestCollector implements AutoCloseable {
  static final String API_KEY = "the payment server's key at the collector";

  private final HttpDoor door;
  private final Map<BatchId, Box> boxes = new ConcurrentHashMap<>();

  /** After how many requests it goes away. */
  final AtomicInteger answersLeft = new AtomicInteger(Integer.MAX_VALUE);

  /** Each request that came when it was away. */
  private final Semaphore turnedAway = new Semaphore(0);

  /** Whether it says "taken" until it is let book. */
  volatile boolean slow;

  /** Of a batch that it holds whatever it finds. */
  volatile Optional<BatchWord.Hold> holds = Optional.empty();

  volatile boolean wrongSack;

  /** What cards are to get back, as often as it came. */
  final List<RefundClaims.Claim> refunds = new CopyOnWriteArrayList<>();

  /** What came of one batch. */
  static final class Box {
    final Map<Integer, Bytes> parts = new TreeMap<>();
    final Map<Long, Mac8> late = new HashMap<>();
    @Nullable BatchEnd end;
    boolean booked;

    Stream<BatchRecord> records() {
      return parts.values().stream()
          .flatMap(part -> BatchPart.parse(part).lines().stream())
          .map(Line::record);
    }
  }

  TestCollector() throws IOException {
    String batch = "/v1/batches/{psam}/{batch}";
    door =
        HttpDoor.open(
            DoorSettings.loopback("collector").within(TestServer.NO_RATES),
            List.of(
                octets(batch + "/parts/{part}", this::part),
                octets(batch + "/end", this::end),
                octets(batch + "/late", this::late),
                octets(batch + "/refunds", this::refunds),
                Route.get(batch, request -> answer(request, _ -> Optional.empty()))),
            new Metrics());
  }

  URI address() {
    return door.address();
  }

  Box box(BatchId id) {
    return boxes.computeIfAbsent(id, _ -> new Box());
  }

  /** Waits for a request that it does not answer any more. */
  void awaitOneTooMany() throws InterruptedException {
    assertThat(turnedAway.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
  }

  /** Everything that was sent is lost. */
  void forgets() {
    boxes.clear();
  }

  /**
   * What merchants are paid of a batch that is booked: what S6 came for, less what was cancelled.
   */
  long payableMinor(BatchId id) {
    Box box = box(id);
    if (!box.booked) {
      return 0;
    }
    return box.records()
        .filter(r -> r.isCancel() || r.s6().isPresent() || box.late.containsKey(r.number()))
        .mapToLong(r -> r.isCancel() ? -r.amount().minor() : r.amount().minor())
        .sum();
  }

  private interface Taking {
    Optional<Problem> take(Request request);
  }

  private static Route octets(String path, farthing.web.Answering answering) {
    return new Route(
        "POST", path, "application/octet-stream", _ -> "", _ -> false, false, answering);
  }

  private Answer part(Request request) {
    return answer(
        request,
        r -> {
          BatchPart part = BatchPart.parse(r.body());
          Bytes before = box(part.id()).parts.putIfAbsent(part.part(), r.body());
          return before == null || before.equals(r.body())
              ? Optional.empty()
              : Optional.of(Problem.of(ErrorCode.ANSWERED_OTHERWISE, "part " + part.part()));
        });
  }

  private Answer end(Request request) {
    return answer(
        request,
        r -> {
          BatchEnd end = BatchEnd.parse(r.body());
          Box box = box(end.id());
          if (box.end != null && !end.equals(box.end)) {
            return Optional.of(Problem.of(ErrorCode.ANSWERED_OTHERWISE, "its end"));
          }
          box.end = end;
          return Optional.empty();
        });
  }

  private Answer late(Request request) {
    return answer(
        request,
        r -> {
          LateProofs late = LateProofs.parse(r.body());
          late.proofs().forEach(p -> box(late.id()).late.put(p.number(), p.s6()));
          return Optional.empty();
        });
  }

  /** Its word is taken, whatever the batch is. */
  private Answer refunds(Request request) {
    Answer answered =
        answer(
            request,
            r -> {
              refunds.addAll(RefundClaims.parse(r.body()).claims());
              return Optional.empty();
            });
    BatchId id = BatchId.of(request.path("psam"), request.path("batch"));
    return answered.status() == 200
        ? Answer.of(200, "application/octet-stream", BatchWord.taken(id).toBytes())
        : answered;
  }

  private synchronized Answer answer(Request request, Taking taking) {
    if (answersLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      turnedAway.release();
      return Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, 1));
    }
    if (!request.header("Authorization").orElse("").equals("Bearer " + API_KEY)) {
      return Answer.refusal(Problem.of(ErrorCode.API_KEY_WRONG));
    }
    Optional<Problem> refused = taking.take(request);
    if (refused.isPresent()) {
      return Answer.refusal(refused.get());
    }
    BatchId id = BatchId.of(request.path("psam"), request.path("batch"));
    return Answer.of(200, "application/octet-stream", word(id).toBytes());
  }

  private BatchWord word(BatchId id) {
    Box box = box(id);
    BatchEnd end = box.end;
    if (end == null || box.parts.size() != end.parts()) {
      return BatchWord.missing(id);
    }
    if (holds.isPresent()) {
      return BatchWord.held(id, holds.get(), "as the test says");
    }
    if (slow) {
      return BatchWord.taken(id);
    }
    Optional<BatchWord.Hold> why = whyNot(box, end);
    if (why.isPresent()) {
      return BatchWord.held(id, why.get(), "");
    }
    box.booked = true;
    MacKey key = key(id);
    Mac8 sack = PsamSignatures.sack(key, wrongSack ? id.batch() + 1 : id.batch(), end.s4());
    return BatchWord.booked(id, sack);
  }

  private static Optional<BatchWord.Hold> whyNot(Box box, BatchEnd end) {
    BatchId id = end.id();
    MacKey key = key(id);
    if (!PsamSignatures.s4(key, id.batch(), end.totals()).equals(end.s4())) {
      return Optional.of(BatchWord.Hold.S4_WRONG);
    }
    Set<Long> numbers = new HashSet<>();
    Set<Long> purchases = new HashSet<>();
    Map<Currency, CurrencyTotals> sums = new HashMap<>();
    List<Long> cancelled = new ArrayList<>();
    for (BatchRecord record : box.records().toList()) {
      if (!PsamSignatures.s5(key, id.batch(), record.purchase()).equals(record.s5())) {
        return Optional.of(BatchWord.Hold.S5_WRONG);
      }
      if (!numbers.add(record.number())) {
        return Optional.of(BatchWord.Hold.RECORD_TWICE);
      }
      if (record.isCancel()) {
        cancelled.add(record.cancelled());
      } else {
        purchases.add(record.number());
      }
      sums.merge(record.amount().currency(), of(record), TestCollector::plus);
    }
    if (!purchases.containsAll(cancelled)) {
      return Optional.of(BatchWord.Hold.RECORD_MISSING);
    }
    return Set.copyOf(sums.values()).equals(Set.copyOf(end.totals()))
        ? Optional.empty()
        : Optional.of(BatchWord.Hold.TOTALS_WRONG);
  }

  private static CurrencyTotals of(BatchRecord record) {
    long minor = record.amount().minor();
    Currency currency = record.amount().currency();
    return record.isCancel()
        ? new CurrencyTotals(currency, 0, 0, 1, minor)
        : new CurrencyTotals(currency, 1, minor, 0, 0);
  }

  private static CurrencyTotals plus(CurrencyTotals a, CurrencyTotals b) {
    return new CurrencyTotals(
        a.currency(),
        a.purchases() + b.purchases(),
        a.purchasesMinor() + b.purchasesMinor(),
        a.cancels() + b.cancels(),
        a.cancelsMinor() + b.cancelsMinor());
  }

  /** KPSAM, out of KM-psam, which a collector's clearing has. */
  private static MacKey key(BatchId id) {
    KeyRing keys =
        TestScheme.issuer()
            .forPaymentServer(
                new MasterKeyName(KeyUsage.PSAM, TestScheme.PROVIDER, Suite.AES_128, 1),
                List.of(id.psam()));
    return keys.psam(id.psam()).orElseThrow().psamKey();
  }

  @Override
  public void close() {
    door.close();
  }
}
