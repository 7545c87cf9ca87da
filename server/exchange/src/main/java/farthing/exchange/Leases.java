package farthing.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A fixed pool of things of which each serves one transaction at a time: the payment server's
 * terminals (step 682). A lease is given back by its holder, or ends by itself when it grows too
 * old, so that a client that went away holds nothing up for long.
 *
 * <p>An ended lease takes nothing with it: its holder may come back late, but the thing may then
 * serve another. Safe for all threads; waiting costs no carrier thread.
 */
public final class Leases<T> {
  private final List<Seat<T>> seats;
  private final ArrayBlockingQueue<Seat<T>> free;
  private final long longestNanos;
  private final LongSupplier nanos;

  /**
   * @param things at least one
   * @param longest after which a lease ends by itself
   * @param nanos as {@link System#nanoTime()}
   */
  public Leases(List<T> things, Duration longest, LongSupplier nanos) {
    this.seats = things.stream().map(Seat::new).toList();
    this.free = new ArrayBlockingQueue<>(seats.size(), true, seats);
    this.longestNanos = longest.toNanos();
    this.nanos = nanos;
  }

  /**
   * Waits for a free one, in turn.
   *
   * @param patience how long at most
   * @return empty when none became free in time
   */
  public Optional<Lease<T>> lease(Duration patience) throws InterruptedException {
    long until = nanos.getAsLong() + patience.toNanos();
    while (true) {
      Seat<T> seat = free.poll();
      if (seat == null) {
        long now = nanos.getAsLong();
        long wait = Math.min(until - now, endOld(now));
        seat = free.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
      }
      if (seat != null) {
        Lease<T> lease = new Lease<>(this, seat, nanos.getAsLong() + longestNanos);
        seat.holder.set(lease);
        return Optional.of(lease);
      }
      if (nanos.getAsLong() - until >= 0) {
        return Optional.empty();
      }
    }
  }

  /** How many there are. */
  public int size() {
    return seats.size();
  }

  /** How many serve nobody now. */
  public int idle() {
    return free.size();
  }

  /** Ends what is too old; nanoseconds until the next one will be. */
  private long endOld(long now) {
    long next = longestNanos;
    for (Seat<T> seat : seats) {
      Lease<T> held = seat.holder.get();
      if (held != null && held.end - now <= 0) {
        held.close();
      } else if (held != null) {
        next = Math.min(next, held.end - now);
      }
    }
    return next;
  }

  private void giveBack(Lease<T> lease) {
    if (lease.seat.holder.compareAndSet(lease, null)) {
      free.add(lease.seat);
    }
  }

  private static final class Seat<T> {
    final T thing;
    final AtomicReference<@Nullable Lease<T>> holder = new AtomicReference<>();

    Seat(T thing) {
      this.thing = thing;
    }
  }

  /** One transaction's hold on one thing. */
  public static final class Lease<T> implements AutoCloseable {
    private final Leases<T> pool;
    private final Seat<T> seat;
    private final long end;

    private Lease(Leases<T> pool, Seat<T> seat, long end) {
      this.pool = pool;
      this.seat = seat;
      this.end = end;
    }

    public T get() {
      return seat.thing;
    }

    /** It was given back, or grew too old and the thing went to another. */
    public boolean isOver() {
      return seat.holder.get() != this;
    }

    /** Gives it back; nothing if it is back already. */
    @Override
    public void close() {
      pool.giveBack(this);
    }
  }
}
