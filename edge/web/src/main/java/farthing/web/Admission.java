package farthing.web;

import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much new work may be inside at once, found by how long it takes: ten times a second it is
 * asked whether more than half of what ended took longer than the door's pace, or nothing ended at
 * all. If so twice in a row, less is let in; if not, more. What is turned away is so before anybody
 * reads it, and costs next to nothing, so a server that is asked for many times what it can do
 * still does what it can, and does it soon.
 *
 * <p>Why so, and what else was weighed: docs/decisions/overload.md. Safe for all threads.
 */
final class Admission {
  /** As much may always be inside: fewer are done before anybody notices. */
  static final int LEAST = 64;

  static final Duration INTERVAL = Duration.ofMillis(100);

  private static final double LESS = 0.8;
  private static final double MORE = 1.1;

  /** Whoever was turned away comes back after 1 to so many seconds: not all at once. */
  private static final int LONGEST_AWAY_SECONDS = 3;

  private static final long TELLING_NANOS = Duration.ofSeconds(10).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final long paceNanos;
  private final int least;
  private final int most;
  private final LongSupplier nanos;
  private final Random random;

  private double limit;
  private int inside;

  private long intervalEnd;
  private int mostInside;
  private int slow;
  private int ended;

  /** Whether the last interval was: once is a hiccup, after which everything comes at once. */
  private boolean wasSlow;

  private long turnedAway;
  private long tellAt;

  /**
   * @param most never more inside than this
   * @param nanos a clock that only goes forward
   */
  Admission(Duration pace, int most, LongSupplier nanos, Random random) {
    this.paceNanos = pace.toNanos();
    this.most = Math.max(1, most);
    this.least = Math.min(LEAST, this.most);
    this.nanos = nanos;
    this.random = random;
    this.limit = this.most;
    this.intervalEnd = nanos.getAsLong() + INTERVAL.toNanos();
    this.tellAt = nanos.getAsLong();
  }

  /**
   * Lets one more in, who must {@link #leave}.
   *
   * @return 0 when it is in; otherwise in how many seconds it may try again
   */
  synchronized int enter() {
    long now = nanos.getAsLong();
    adapt(now);
    if (inside >= (int) limit) {
      turnedAway++;
      tell(now);
      return 1 + random.nextInt(LONGEST_AWAY_SECONDS);
    }
    inside++;
    mostInside = Math.max(mostInside, inside);
    return 0;
  }

  /**
   * @param tookNanos from entering
   */
  synchronized void leave(long tookNanos) {
    inside--;
    ended++;
    if (tookNanos > paceNanos) {
      slow++;
    }
    adapt(nanos.getAsLong());
  }

  /** How many may be inside now. */
  synchronized int limit() {
    adapt(nanos.getAsLong());
    return (int) limit;
  }

  private void adapt(long now) {
    if (now - intervalEnd < 0) {
      return;
    }
    boolean stands = ended == 0 && inside > 0;
    boolean isSlow = stands || 2 * slow > ended;
    if (!isSlow) {
      limit = Math.min(most, limit * MORE);
    } else if (wasSlow) {
      limit = Math.max(least, Math.min(limit, mostInside) * LESS);
    }
    wasSlow = isSlow;
    slow = 0;
    ended = 0;
    mostInside = inside;
    intervalEnd = now + INTERVAL.toNanos();
  }

  /** One line now and then: a line for each would cost more than turning it away. */
  private void tell(long now) {
    if (now - tellAt >= 0) {
      LOG.warn(
          "more new work than can be done: {} turned away since the last such line, {} inside",
          turnedAway,
          inside);
      turnedAway = 0;
      tellAt = now + TELLING_NANOS;
    }
  }
}
