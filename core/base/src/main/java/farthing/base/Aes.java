package farthing.base;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * The JCA's AES without the price of looking it up each time: a Cipher costs more to make than to
 * use, and a virtual thread lives too briefly to keep one of its own.
 */
final class Aes {
  private static final int POOLED = 64;
  private static final IvParameterSpec ZERO_IV = new IvParameterSpec(new byte[16]);
  private static final ArrayBlockingQueue<Cipher> CBC = new ArrayBlockingQueue<>(POOLED);

  private Aes() {}

  /** Encrypts whole blocks in CBC mode with a zero IV and gives the last one: CMAC's chain. */
  static byte[] lastCbcBlock(SecretKey key, byte[] blocks) {
    Cipher cipher = CBC.poll();
    try {
      if (cipher == null) {
        cipher = Cipher.getInstance("AES/CBC/NoPadding");
      }
      cipher.init(Cipher.ENCRYPT_MODE, key, ZERO_IV);
      byte[] out = cipher.doFinal(blocks);
      byte[] last = new byte[16];
      System.arraycopy(out, out.length - 16, last, 0, 16);
      return last;
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("not an AES key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES/CBC/NoPadding", e);
    } finally {
      if (cipher != null) {
        CBC.offer(cipher);
      }
    }
  }
}
