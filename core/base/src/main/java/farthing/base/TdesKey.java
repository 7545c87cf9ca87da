package farthing.base;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Suite 10, two-key TDES: the retail MAC, keys derived by SHA-256 and TDES, card keys of two blocks
 * each. For cards that are still about; 56 bits of a key are what a MAC's inner chain rests on.
 */
final class TdesKey implements SuiteKey {
  private static final int BLOCK = 8;
  private static final IvParameterSpec ZERO_IV = new IvParameterSpec(new byte[BLOCK]);
  private static final CipherPool DES_CBC = new CipherPool("DES/CBC/NoPadding");
  private static final CipherPool TDES_ECB = new CipherPool("DESede/ECB/NoPadding");

  private final byte[] value;
  private final SecretKey left;
  private final SecretKey whole;

  TdesKey(byte[] value) {
    this.value = value.clone();
    this.left = new SecretKeySpec(value, 0, BLOCK, "DES");
    byte[] leftRightLeft = Arrays.copyOf(value, 3 * BLOCK);
    System.arraycopy(value, 0, leftRightLeft, 2 * BLOCK, BLOCK);
    this.whole = new SecretKeySpec(leftRightLeft, "DESede");
  }

  /**
   * ISO/IEC 9797-1 MAC algorithm 3, padding method 2: DES in CBC mode under the key's left half,
   * the last block under the whole key.
   */
  @Override
  public byte[] mac(byte[] message) {
    byte[] padded = Arrays.copyOf(message, (message.length / BLOCK + 1) * BLOCK);
    padded[message.length] = (byte) 0x80;
    int last = padded.length - BLOCK;
    if (last > 0) {
      byte[] chained = desCbc(padded, last);
      for (int i = 0; i < BLOCK; i++) {
        padded[last + i] ^= chained[last - BLOCK + i];
      }
    }
    return tdes(Arrays.copyOfRange(padded, last, padded.length));
  }

  @Override
  public byte[] derived(Bytes input) {
    return tdes(input.toArray());
  }

  @Override
  public byte[] ofCard(Bytes input) {
    return tdes(input.toArray());
  }

  @Override
  public byte[] encrypt(byte[] sixteen) {
    return tdes(sixteen);
  }

  @Override
  public byte[] decrypt(byte[] sixteen) {
    return tdes(Cipher.DECRYPT_MODE, sixteen);
  }

  @Override
  public byte[] encoded() {
    return value.clone();
  }

  private byte[] desCbc(byte[] blocks, int size) {
    try {
      return DES_CBC.use(cipher -> {
        cipher.init(Cipher.ENCRYPT_MODE, left, ZERO_IV);
        return cipher.doFinal(blocks, 0, size);
      });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("DES/CBC/NoPadding did not work", e);
    }
  }

  private byte[] tdes(byte[] blocks) {
    return tdes(Cipher.ENCRYPT_MODE, blocks);
  }

  private byte[] tdes(int mode, byte[] blocks) {
    try {
      return TDES_ECB.use(cipher -> {
        cipher.init(mode, whole);
        return cipher.doFinal(blocks);
      });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("DESede/ECB/NoPadding did not work", e);
    }
  }
}
