package farthing.security;

import farthing.base.Mac8;
import farthing.purse.CurrencyTotals;
import farthing.purse.PsamSignatures;
import farthing.purse.SealedBatch;
import farthing.security.BatchTotals.Difference;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a {@link SoftwarePsam}, from open over closing and sealed to closed (PROTOCOL,
 * section 5).
 *
 * <p>Each step is durable in the {@link PsamBooks} before it is true here, so one that was cut is
 * done again. S4 is made only when these totals are what the journal tells, number by number. Where
 * they differ for longer than any write can take, as when a write was answered with "unknown" and
 * nobody asked again, the journal is right: as it would be after a restart.
 *
 * <p>Safe for all threads. Draws and proofs wait for nothing here.
 */
final class SoftwareBatches {
  /**
   * After which a difference is no write under way: the journal's writer tries one three times,
   * each for less than twenty seconds, and has seconds' worth waiting before it.
   */
  static final Duration LONGEST_WRITE = Duration.ofMinutes(5);

  private static final Logger LOG = System.getLogger(SoftwareBatches.class.getName());

  private final PsamKeys keys;
  private BatchLimits limits;
  private final PsamBooks books;
  private final InstantSource time;

  /** S4 of the batches that are sealed and not closed. */
  private final Map<Long, Mac8> sealed;

  private volatile BatchTotals open;

  /** The one before: closing, or sealed; its late proofs are told apart by it. */
  private volatile @Nullable BatchTotals before;

  private @Nullable Seen seen;

  /** A difference, and since when it is the same. */
  private record Seen(Difference difference, Instant since) {}

  SoftwareBatches(
      PsamKeys keys, BatchLimits limits, CardBatches begin, PsamBooks books, InstantSource time) {
    this.keys = keys;
    this.limits = limits;
    this.books = books;
    this.time = time;
    this.sealed = new ConcurrentHashMap<>(begin.sealed());
    this.open = begin.open();
    this.before = begin.closing().orElse(null);
    begin.closing().ifPresent(BatchTotals::turnOver);
  }

  BatchTotals open() {
    return open;
  }

  /** From here on this much is taken; what is counted stays. */
  synchronized void limit(BatchLimits now) {
    limits = now;
    open.limit(now);
  }

  /** The totals of that batch, if it is open or was the last to be. */
  Optional<BatchTotals> find(long batch) {
    BatchTotals now = open;
    if (now.batch() == batch) {
      return Optional.of(now);
    }
    return Optional.ofNullable(before).filter(totals -> totals.batch() == batch);
  }

  /** Whether a draw that was signed for that batch can still come to anything in it. */
  boolean takesProofs(long batch) {
    return find(batch).filter(totals -> !totals.isSealed()).isPresent();
  }

  synchronized long turnOver() {
    BatchTotals last = before;
    if (last != null && !last.isSealed()) {
      throw new IllegalStateException("batch " + last.batch() + " is closing still");
    }
    BatchTotals closing = open;
    long next = closing.batch() + 1;
    books.opened(keys.psam(), next);
    before = closing; // first, so that each draw finds its batch
    open = BatchTotals.empty(next, limits);
    closing.turnOver();
    return closing.batch();
  }

  synchronized Optional<SealedBatch> seal(long batch) {
    BatchTotals closing = before;
    if (closing == null || closing.batch() != batch) {
      throw new IllegalStateException("batch " + batch + " is not closing");
    }
    if (!closing.isSealed() && !agrees(closing)) {
      return Optional.empty();
    }
    List<CurrencyTotals> totals = closing.sums();
    Mac8 s4 = PsamSignatures.s4(keys.psamKey(), batch, totals);
    SealedBatch made = new SealedBatch(batch, totals, s4, closing.unproven());
    books.sealed(keys.psam(), made);
    sealed.put(batch, s4);
    return Optional.of(made);
  }

  synchronized boolean close(long batch, Mac8 sack) {
    Mac8 s4 = sealed.get(batch);
    if (s4 == null) {
      throw new IllegalStateException("batch " + batch + " is not sealed, or closed already");
    }
    if (!PsamSignatures.sack(keys.psamKey(), batch, s4).equals(sack)) {
      return false;
    }
    books.closed(keys.psam(), batch, sack);
    sealed.remove(batch);
    return true;
  }

  /** Whether totals and journal are the same, and the batch so sealed. */
  private boolean agrees(BatchTotals closing) {
    BatchTotals told = books.told(keys.psam(), closing.batch());
    Instant now = time.instant();
    Optional<Difference> difference = closing.seal(told, now);
    if (difference.isPresent() && isSettled(difference.get(), now)) {
      LOG.log(
          Level.WARNING,
          "security card {0}, batch {1}: the journal is right where the totals differ: {2}",
          keys.psam(),
          closing.batch(),
          difference.get());
      closing.adopt(told);
      difference = closing.seal(told, now);
    }
    return difference.isEmpty();
  }

  private boolean isSettled(Difference difference, Instant now) {
    Seen earlier = seen;
    if (difference.isNone()) {
      seen = null; // an answer is waited for
      return false;
    }
    if (earlier == null
        || !earlier.difference().equals(difference)
        || earlier.since().isAfter(now)) {
      seen = new Seen(difference, now);
      return false;
    }
    return !now.isBefore(earlier.since().plus(LONGEST_WRITE));
  }
}
