package farthing.base;

import java.security.GeneralSecurityException;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.Cipher;

/**
 * The JCA's ciphers without the price of looking one up each time: a Cipher costs more to make than
 * to use, and a virtual thread lives too briefly to keep one of its own. Safe for all threads.
 */
public final class CipherPool {
  /** As many as can be at work at once on a large machine; more are made and dropped again. */
  private static final int MOST_POOLED = 64;

  private final String transformation;
  private final ArrayBlockingQueue<Cipher> idle = new ArrayBlockingQueue<>(MOST_POOLED);

  /**
   * @param transformation as the JCA names it; every Java has those used here
   */
  public CipherPool(String transformation) {
    this.transformation = transformation;
  }

  /** Work with one cipher, which must not be kept. */
  public interface Work<T> {
    T with(Cipher cipher) throws GeneralSecurityException;
  }

  /**
   * @throws GeneralSecurityException what the work throws: a wrong key, a broken seal
   */
  public <T> T use(Work<T> work) throws GeneralSecurityException {
    Cipher pooled = idle.poll();
    Cipher cipher = pooled == null ? Cipher.getInstance(transformation) : pooled;
    try {
      return work.with(cipher);
    } finally {
      idle.offer(cipher);
    }
  }
}
