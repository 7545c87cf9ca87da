package farthing.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long something that was read from the database serves. Shortly before the end one caller is
 * told to read it anew while the others go on with it: a busy server does not ask in a crowd. Safe
 * for all threads.
 */
public final class Freshness {
  private static final Duration AHEAD = Duration.ofSeconds(1);

  private final Instant since;
  private final Instant until;
  private final AtomicBoolean asking = new AtomicBoolean();

  public Freshness(Instant now, Duration kept) {
    this.since = now;
    this.until = now.plus(kept);
  }

  /**
   * Whether this caller may go on with it; never after its time, nor before it: then the clock was
   * set back, by nobody knows how much.
   */
  public boolean serves(Instant now) {
    return !now.isBefore(since)
        && now.isBefore(until)
        && (now.isBefore(until.minus(AHEAD)) || !asking.compareAndSet(false, true));
  }
}
