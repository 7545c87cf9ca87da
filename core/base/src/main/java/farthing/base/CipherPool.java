package farthing.base;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** An {@link EnginePool} of ciphers. Safe for all threads. */
public final class CipherPool {
  private final EnginePool<Cipher> ciphers;

  /**
   * @param transformation as the JCA names it; every Java has those used here
   */
  public CipherPool(String transformation) {
    this.ciphers = new EnginePool<>(() -> Cipher.getInstance(transformation));
  }

  /** Work with one cipher, which must not be kept. */
  public interface Work<T> {
    T with(Cipher cipher) throws GeneralSecurityException;
  }

  /**
   * @throws GeneralSecurityException what the work throws: a wrong key, a broken seal
   */
  public <T> T use(Work<T> work) throws GeneralSecurityException {
    return ciphers.use(work::with);
  }
}
