package farthing.messages;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Jackson's buffers between one text and the next. Its own pool is one list for all threads, on
 * which they wait for each other; here each thread looks in one place, and mostly finds the buffers
 * that it used before. Safe for all threads, and none waits.
 */
final class Recyclers implements RecyclerPool<BufferRecycler> {
  private static final long serialVersionUID = 1;

  /** A power of two; as many as can be at work at once on a large machine. More are dropped. */
  private static final int PLACES = 64;

  private static final AtomicReferenceArray<@Nullable BufferRecycler> IDLE =
      new AtomicReferenceArray<>(PLACES);

  @Override
  public BufferRecycler acquirePooled() {
    BufferRecycler idle = IDLE.getAndSet(place(), null);
    return idle == null ? new BufferRecycler() : idle;
  }

  @Override
  public void releasePooled(BufferRecycler pooled) {
    IDLE.lazySet(place(), pooled);
  }

  private static int place() {
    return (int) Thread.currentThread().getId() & (PLACES - 1);
  }
}
