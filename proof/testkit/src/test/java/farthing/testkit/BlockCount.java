package farthing.testkit;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;

/** How many blocks ciphers have worked on, told by code that {@link CountingWorld} altered. */
public final class BlockCount {
  private static final int AES_BLOCK = 16;
  private static final int DES_BLOCK = 8;
  private static final int DES_IN_TDES = 3;

  private static final AtomicInteger AES = new AtomicInteger();
  private static final AtomicInteger DES = new AtomicInteger();

  private BlockCount() {}

  /** So many of each, since the last time. */
  public record Blocks(int aes, int des) {}

  public static Blocks take() {
    return new Blocks(AES.getAndSet(0), DES.getAndSet(0));
  }

  /** The simulated card's AES begins a block. */
  public static void aes() {
    AES.incrementAndGet();
  }

  /** The simulated card's DES begins a block; TDES does so three times. */
  public static void des() {
    DES.incrementAndGet();
  }

  /** In the place of the JCA's. */
  public static byte[] doFinal(Cipher cipher, byte[] input) throws GeneralSecurityException {
    count(cipher, input.length);
    return cipher.doFinal(input);
  }

  /** In the place of the JCA's. */
  public static byte[] doFinal(Cipher cipher, byte[] input, int from, int length)
      throws GeneralSecurityException {
    count(cipher, length);
    return cipher.doFinal(input, from, length);
  }

  /** In the place of the JCA's. */
  public static byte[] update(Cipher cipher, byte[] input) {
    count(cipher, input.length);
    return cipher.update(input);
  }

  private static void count(Cipher cipher, int length) {
    String algorithm = cipher.getAlgorithm();
    if (algorithm.startsWith("AES/")) {
      AES.addAndGet(length / AES_BLOCK);
    } else if (algorithm.startsWith("DES/")) {
      DES.addAndGet(length / DES_BLOCK);
    } else if (algorithm.startsWith("DESede/")) {
      DES.addAndGet(DES_IN_TDES * length / DES_BLOCK);
    } else {
      throw new AssertionError("nobody counts the blocks of " + algorithm);
    }
  }
}
