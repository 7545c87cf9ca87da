package farthing.exchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A fixed pool of things of which each serves one transaction at a time: the payment server's
 * terminals (step 682). A lease is given back by its holder, or ends by itself when it grows too
 * old, so that a client that went away holds nothing up for long.
 *
 * <p>Who waits is served in turn: what comes back goes to the first in the line, and nobody passes
 * by. A line that does not empty any more is one of a pool that gets more than it can do; from then
 * on who comes waits a tenth of its patience only. So the few that are served are served soon, and
 * the others know soon, instead of all waiting as long as they can bear.
 *
 * <p>An ended lease takes nothing with it: its holder may come back late, but the thing may then
 * serve another. Its times are of a clock that only goes forward. Safe for all threads; waiting
 * costs no carrier thread.
 */
public final class Leases<T> {
  /** Of its patience, who meets a standing line waits this part. */
  private static final int STANDING_PART = 10;

  private final int size;
  private final long longestNanos;
  private final LongSupplier nanos;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<T> free;

  /** In the order in which they were given, which is that in which they end. */
  private final Set<Lease<T>> held = new LinkedHashSet<>();

  private final Deque<Waiter<T>> line = new ArrayDeque<>();

  /** When somebody last found a free one without waiting. */
  private long lastFree;

  /**
   * @param things at least one
   * @param longest after which a lease ends by itself
   * @param nanos as {@link System#nanoTime()}
   */
  public Leases(List<T> things, Duration longest, LongSupplier nanos) {
    this.size = things.size();
    this.free = new ArrayDeque<>(things);
    this.longestNanos = longest.toNanos();
    this.nanos = nanos;
    this.lastFree = nanos.getAsLong();
  }

  /**
   * Waits for a free one, in turn.
   *
   * @param patience how long at most
   * @return empty when none became free in time
   */
  public Optional<Lease<T>> lease(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (free.isEmpty()) {
        endOld(now);
      }
      T thing = free.poll(); // there is one only if nobody waits
      if (thing != null) {
        lastFree = now;
        return Optional.of(hold(thing));
      }
      return patience.isZero() ? Optional.empty() : waitInLine(now, patience.toNanos());
    } finally {
      lock.unlock();
    }
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** How many serve nobody now. */
  public int idle() {
    lock.lock();
    try {
      return free.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many wait for one. */
  public int waiting() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Lease<T>> waitInLine(long since, long patienceNanos)
      throws InterruptedException {
    boolean standing = since - lastFree > patienceNanos;
    long until = since + (standing ? patienceNanos / STANDING_PART : patienceNanos);
    Waiter<T> me = new Waiter<>(lock.newCondition());
    line.add(me);
    try {
      while (true) {
        long now = nanos.getAsLong();
        long nextEnd = endOld(now);
        if (me.given != null) {
          return Optional.of(me.given);
        }
        if (until - now <= 0) {
          return Optional.empty();
        }
        long _ = me.turn.awaitNanos(Math.min(until - now, nextEnd));
      }
    } catch (InterruptedException e) {
      if (me.given != null) {
        giveBack(me.given);
      }
      throw e;
    } finally {
      line.remove(me);
    }
  }

  /** Ends what is too old; nanoseconds until the next one will be. Under the lock. */
  private long endOld(long now) {
    while (!held.isEmpty()) {
      Lease<T> oldest = held.iterator().next();
      if (oldest.end - now > 0) {
        return oldest.end - now;
      }
      giveBack(oldest);
    }
    return longestNanos;
  }

  private void giveBack(Lease<T> lease) {
    lock.lock();
    try {
      if (!held.remove(lease)) {
        return;
      }
      lease.over = true;
      Waiter<T> first = line.poll();
      if (first == null) {
        free.add(lease.thing);
      } else {
        first.given = hold(lease.thing);
        first.turn.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private Lease<T> hold(T thing) {
    Lease<T> lease = new Lease<>(this, thing, nanos.getAsLong() + longestNanos);
    held.add(lease);
    return lease;
  }

  /** One who waits; under the lock. */
  private static final class Waiter<T> {
    final Condition turn;
    @Nullable Lease<T> given;

    Waiter(Condition turn) {
      this.turn = turn;
    }
  }

  /** One transaction's hold on one thing. */
  public static final class Lease<T> implements AutoCloseable {
    private final Leases<T> pool;
    private final T thing;
    private final long end;
    private volatile boolean over;

    private Lease(Leases<T> pool, T thing, long end) {
      this.pool = pool;
      this.thing = thing;
      this.end = end;
    }

    public T get() {
      return thing;
    }

    /** It was given back, or grew too old and the thing went to another. */
    public boolean isOver() {
      return over;
    }

    /** Gives it back; nothing if it is back already. */
    @Override
    public void close() {
      pool.giveBack(this);
    }
  }
}
