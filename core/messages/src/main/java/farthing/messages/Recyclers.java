package farthing.messages;

import farthing.base.IdlePlaces;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Jackson's buffers between one text and the next. Its own pool is one list for all threads, on
 * which they wait for each other. Safe for all threads, and none waits.
 */
final class Recyclers implements RecyclerPool<BufferRecycler> {
  private static final long serialVersionUID = 1;

  private static final IdlePlaces<BufferRecycler> IDLE = new IdlePlaces<>();

  @Override
  public BufferRecycler acquirePooled() {
    BufferRecycler idle = IDLE.take();
    return idle == null ? new BufferRecycler() : idle;
  }

  @Override
  public void releasePooled(BufferRecycler pooled) {
    IDLE.put(pooled);
  }
}
