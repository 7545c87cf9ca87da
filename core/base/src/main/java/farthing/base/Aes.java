package farthing.base;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/** AES as CMAC and the derivations use it. */
final class Aes {
  private static final IvParameterSpec ZERO_IV = new IvParameterSpec(new byte[16]);
  private static final CipherPool CBC = new CipherPool("AES/CBC/NoPadding");

  private Aes() {}

  /** Encrypts whole blocks in CBC mode with a zero IV and gives the last one: CMAC's chain. */
  static byte[] lastCbcBlock(SecretKey key, byte[] blocks) {
    return inCbc(key, cipher -> cipher.doFinal(blocks));
  }

  /** One block: in CBC mode from zero the same as in ECB mode. */
  static byte[] decryptBlock(SecretKey key, byte[] block) {
    try {
      return CBC.use(cipher -> {
        cipher.init(Cipher.DECRYPT_MODE, key, ZERO_IV);
        return cipher.doFinal(block);
      });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES/CBC/NoPadding did not work", e);
    }
  }

  /** The last block of what the work gives, with a cipher that encrypts in CBC mode from zero. */
  static byte[] inCbc(SecretKey key, CipherPool.Work<byte[]> work) {
    try {
      return CBC.use(cipher -> {
        cipher.init(Cipher.ENCRYPT_MODE, key, ZERO_IV);
        byte[] out = work.with(cipher);
        return Arrays.copyOfRange(out, out.length - 16, out.length);
      });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES/CBC/NoPadding did not work", e);
    }
  }
}
