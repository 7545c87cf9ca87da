package farthing.base;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Where things stand that cost more to make than to use, between one use and the next. A virtual
 * thread lives too briefly to keep one of its own, and a list for all threads would have them wait.
 * Here each thread looks in one place, and mostly finds something. Safe for all threads, and none
 * waits.
 */
public final class IdlePlaces<E> {
  /**
   * A power of two, some for each core: no more threads are at work at once, and what is used again
   * soon is still in the core's cache. Two threads that meet at one place cost a new thing.
   */
  private static final int PLACES =
      4 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1);

  /** Between places, so that no two lie in one line of the cache. */
  private static final int APART = 16;

  private final AtomicReferenceArray<@Nullable E> idle = new AtomicReferenceArray<>(PLACES * APART);

  /** What stands in this thread's place, which is empty then; null if nothing does. */
  public @Nullable E take() {
    return idle.getAndSet(place(), null);
  }

  /** What stands there already is dropped. */
  public void put(E thing) {
    idle.lazySet(place(), thing);
  }

  private static int place() {
    return ((int) Thread.currentThread().getId() & (PLACES - 1)) * APART;
  }
}
