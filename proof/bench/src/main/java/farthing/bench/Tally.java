package farthing.bench;

import java.util.Optional;
import org.HdrHistogram.Histogram;

/** What one client, or all of them together, came to. One thread. */
final class Tally {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram requests = new Histogram(LONGEST_NANOS, DIGITS);
  private final Histogram responses = new Histogram(LONGEST_NANOS, DIGITS);
  private long done;
  private long errors;
  private double seconds;
  private Optional<String> firstError = Optional.empty();

  /**
   * One purchase or load: commanded, done by the card, proven, and both results opened and
   * compared.
   *
   * @param requestNanos of the draw or load request
   * @param responseNanos of the debit or load response
   */
  void done(long requestNanos, long responseNanos) {
    done++;
    requests.recordValue(Math.min(requestNanos, LONGEST_NANOS));
    responses.recordValue(Math.min(responseNanos, LONGEST_NANOS));
  }

  void error(String what) {
    errors++;
    firstError = firstError.or(() -> Optional.of(what));
  }

  void took(double newSeconds) {
    seconds = newSeconds;
  }

  void add(Tally other) {
    requests.add(other.requests);
    responses.add(other.responses);
    done += other.done;
    errors += other.errors;
    firstError = firstError.or(() -> other.firstError);
  }

  /** Whole ones. */
  long done() {
    return done;
  }

  long errors() {
    return errors;
  }

  Optional<String> firstError() {
    return firstError;
  }

  double perSecond() {
    return done / seconds;
  }

  Latency requests() {
    return Latency.of(requests);
  }

  Latency responses() {
    return Latency.of(responses);
  }

  /** Both kinds of message together. */
  Latency messages() {
    Histogram both = requests.copy();
    both.add(responses);
    return Latency.of(both);
  }
}
