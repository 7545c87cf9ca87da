package farthing.bench;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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
  private final LongAdder responsesTurnedAway = new LongAdder();
  private final LongAdder notOffered = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();

  void drawn(long nanos) {
    draws.recordValue(Math.min(nanos, LONGEST_NANOS));
  }

  /** To its end, the result opened and compared. */
  void paid(long responseNanos) {
    debitResponses.recordValue(Math.min(responseNanos, LONGEST_NANOS));
  }

  /** With Retry-After. */
  void turnedAway(long nanos) {
    turnedAway.recordValue(Math.min(nanos, LONGEST_NANOS));
  }

  void responseTurnedAway() {
    responsesTurnedAway.increment();
  }

  /** All customers were still waiting for an answer. */
  void notOffered() {
    notOffered.increment();
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

  long responsesTurnedAway() {
    return responsesTurnedAway.sum();
  }

  long notOfferedDraws() {
    return notOffered.sum();
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
