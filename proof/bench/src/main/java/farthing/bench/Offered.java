package farthing.bench;

import farthing.messages.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What became of the purchases that were offered to the server. For all threads. */
final class Offered {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram draws = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
  private final Histogram debitResponses = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
  private final Histogram turnedAway = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
  private final Map<ErrorCode, LongAdder> turnedAwayBy = new ConcurrentHashMap<>();
  private final LongAdder responsesTurnedAway = new LongAdder();
  private final LongAdder notOffered = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAccumulator latest = new LongAccumulator(Math::max, 0);
  private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();

  void drawn(long nanos) {
    draws.recordValue(Math.min(nanos, LONGEST_NANOS));
  }

  /** To its end, the result opened and compared. */
  void paid(long responseNanos) {
    debitResponses.recordValue(Math.min(responseNanos, LONGEST_NANOS));
  }

  /**
   * With Retry-After.
   *
   * @param why the door, the terminals' line, the journal
   */
  void turnedAway(long nanos, ErrorCode why) {
    turnedAwayBy.computeIfAbsent(why, _ -> new LongAdder()).increment();
    turnedAway.recordValue(Math.min(nanos, LONGEST_NANOS));
  }

  void responseTurnedAway() {
    responsesTurnedAway.increment();
  }

  /** All customers were still waiting for an answer. */
  void notOffered() {
    notOffered.increment();
  }

  /** So late did somebody come: whoever came while everything stood still comes at once after. */
  void cameLate(long nanos) {
    latest.accumulate(nanos);
  }

  void error(String what) {
    errors.increment();
    firstError.compareAndSet(null, what);
  }

  long offeredDraws() {
    return draws.getTotalCount() + turnedAway.getTotalCount() + errors.sum();
  }

  long paidPurchases() {
    return debitResponses.getTotalCount();
  }

  long turnedAwayDraws() {
    return turnedAway.getTotalCount();
  }

  /** Of all draws that were turned away, by what was answered. */
  Map<String, Long> turnedAwayBy() {
    Map<String, Long> all = new TreeMap<>();
    turnedAwayBy.forEach((why, number) -> all.put(why.name(), number.sum()));
    return all;
  }

  long responsesTurnedAway() {
    return responsesTurnedAway.sum();
  }

  long notOfferedDraws() {
    return notOffered.sum();
  }

  double latestMillis() {
    return latest.get() / 1e6;
  }

  long errors() {
    return errors.sum();
  }

  Optional<String> firstError() {
    return Optional.ofNullable(firstError.get());
  }

  Latency draws() {
    return Latency.of(draws);
  }

  Latency debitResponses() {
    return Latency.of(debitResponses);
  }

  Latency turnedAwayLatency() {
    return Latency.of(turnedAway);
  }
}
