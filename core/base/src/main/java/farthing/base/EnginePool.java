package farthing.base;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The JCA's engines (Cipher, Mac) without the price of looking one up each time: an engine costs
 * more to make than to use, and a virtual thread lives too briefly to keep one of its own. Safe for
 * all threads, and none waits.
 */
public final class EnginePool<E> {
  /** A power of two; as many as can be at work at once on a large machine. More are dropped. */
  private static final int PLACES = 64;

  private final Maker<E> maker;

  /** Each thread looks in one place, and mostly finds the engine that it used before. */
  private final AtomicReferenceArray<@Nullable E> idle = new AtomicReferenceArray<>(PLACES);

  public EnginePool(Maker<E> maker) {
    this.maker = maker;
  }

  /** Makes one more. */
  public interface Maker<E> {
    E make() throws GeneralSecurityException;
  }

  /** Work with one engine, which must not be kept. */
  public interface Work<E, T> {
    T with(E engine) throws GeneralSecurityException;
  }

  /**
   * @throws GeneralSecurityException what the work throws: a wrong key, a broken seal
   */
  public <T> T use(Work<E, T> work) throws GeneralSecurityException {
    int place = (int) Thread.currentThread().getId() & (PLACES - 1);
    E pooled = idle.getAndSet(place, null);
    E engine = pooled == null ? maker.make() : pooled;
    try {
      return work.with(engine);
    } finally {
      idle.lazySet(place, engine);
    }
  }
}
