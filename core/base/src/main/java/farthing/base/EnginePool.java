package farthing.base;

import java.security.GeneralSecurityException;

/**
 * The JCA's engines (Cipher, Mac) without the price of looking one up each time: an engine costs
 * more to make than to use. Safe for all threads, and none waits.
 */
public final class EnginePool<E> {
  private final Maker<E> maker;
  private final IdlePlaces<E> idle = new IdlePlaces<>();

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
    E pooled = idle.take();
    E engine = pooled == null ? maker.make() : pooled;
    try {
      return work.with(engine);
    } finally {
      idle.put(engine);
    }
  }
}
