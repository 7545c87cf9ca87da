package farthing.bench;

import java.util.Optional;
import org.HdrHistogram.Histogram;

/** What one client, or all of them together, came to. One thread. */
final class Tally {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram draws = new Histogram(LONGEST_NANOS, DIGITS);
  private final Histogram debitResponses = new Histogram(LONGEST_NANOS, DIGITS);
  private long purchases;
  private long errors;
  private double seconds;
  private Optional<String> firstError = Optional.empty();

  /** Drawn, debited, proven, and both results opened and compared. */
  void purchase(long drawNanos, long debitResponseNanos) {
    purchases++;
    draws.recordValue(Math.min(drawNanos, LONGEST_NANOS));
    debitResponses.recordValue(Math.min(debitResponseNanos, LONGEST_NANOS));
  }

  void error(String what) {
    errors++;
    firstError = firstError.or(() -> Optional.of(what));
  }

  void took(double newSeconds) {
    seconds = newSeconds;
  }

  void add(Tally other) {
    draws.add(other.draws);
    debitResponses.add(other.debitResponses);
    purchases += other.purchases;
    errors += other.errors;
    firstError = firstError.or(() -> other.firstError);
  }

  long purchases() {
    return purchases;
  }

  long errors() {
    return errors;
  }

  Optional<String> firstError() {
    return firstError;
  }

  double perSecond() {
    return purchases / seconds;
  }

  Latency draws() {
    return Latency.of(draws);
  }

  Latency debitResponses() {
    return Latency.of(debitResponses);
  }

  Latency requests() {
    Histogram both = draws.copy();
    both.add(debitResponses);
    return Latency.of(both);
  }
}
