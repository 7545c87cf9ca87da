package farthing.base;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Suite 20: AES-CMAC, the counter mode KDF over it, card keys of one block each. */
final class AesKey implements SuiteKey {
  private static final int BLOCK = 16;
  private static final byte[] ZERO_BLOCK = new byte[BLOCK];

  private final SecretKey key;

  /** CMAC's K1 and K2 behind one another; made at the first MAC, the same whoever makes it. */
  private volatile byte @Nullable [] subkeys;

  AesKey(byte[] value) {
    this.key = new SecretKeySpec(value, "AES");
  }

  @Override
  public byte[] mac(byte[] message) {
    return cmac(message);
  }

  /** NIST SP 800-108, counter mode with AES-CMAC, one block of 128 bits. */
  @Override
  public byte[] derived(Bytes input) {
    return cmac(input.held());
  }

  @Override
  public byte[] ofCard(Bytes input) {
    return Aes.lastCbcBlock(key, input.held());
  }

  /** KPSAM, with this key as KM-psam. */
  byte[] ofPsam(PsamId psam) {
    byte[] block =
        new ByteWriter(BLOCK)
            .u1(KeyUsage.PSAM.code())
            .bytes(psam.value())
            .bytes(new byte[7])
            .toArray();
    return Aes.lastCbcBlock(key, block);
  }

  @Override
  public byte[] encrypt(byte[] sixteen) {
    return Aes.lastCbcBlock(key, sixteen);
  }

  @Override
  public byte[] decrypt(byte[] sixteen) {
    return Aes.decryptBlock(key, sixteen);
  }

  @Override
  public byte[] encoded() {
    return key.getEncoded();
  }

  /** NIST SP 800-38B. */
  private byte[] cmac(byte[] message) {
    int blocks = Math.max(1, (message.length + BLOCK - 1) / BLOCK);
    byte[] padded = Arrays.copyOf(message, blocks * BLOCK);
    if (message.length < padded.length) {
      padded[message.length] = (byte) 0x80;
    }
    byte[] known = subkeys;
    return known == null
        ? Aes.inCbc(key, cipher -> firstCmac(cipher, padded, message.length))
        : Aes.lastCbcBlock(key, masked(padded, message.length, known));
  }

  /**
   * Most keys sign once, and setting a cipher up costs more than the blocks do: so the block of
   * zeros that the subkeys come from is the first of the same chain, and taken out of it again.
   */
  private byte[] firstCmac(Cipher cipher, byte[] padded, int size) throws GeneralSecurityException {
    byte[] zeroEncrypted = cipher.update(ZERO_BLOCK);
    byte[] k1 = doubled(zeroEncrypted);
    byte[] both = Arrays.copyOf(k1, 2 * BLOCK);
    System.arraycopy(doubled(k1), 0, both, BLOCK, BLOCK);
    subkeys = both;
    masked(padded, size, both);
    for (int i = 0; i < BLOCK; i++) {
      padded[i] ^= zeroEncrypted[i];
    }
    return cipher.doFinal(padded);
  }

  /** K1 over the last block if the message filled it, K2 if it was padded. */
  private static byte[] masked(byte[] padded, int size, byte[] subkeys) {
    int from = size == padded.length ? 0 : BLOCK;
    for (int i = 0; i < BLOCK; i++) {
      padded[padded.length - BLOCK + i] ^= subkeys[from + i];
    }
    return padded;
  }

  /** Multiplication by x in GF(2^128), SP 800-38B section 6.1. */
  private static byte[] doubled(byte[] block) {
    byte[] twice = new byte[BLOCK];
    int carry = 0;
    for (int i = BLOCK - 1; i >= 0; i--) {
      int shifted = ((block[i] & 0xFF) << 1) | carry;
      twice[i] = (byte) shifted;
      carry = shifted >>> 8;
    }
    if (carry != 0) {
      twice[BLOCK - 1] ^= (byte) 0x87;
    }
    return twice;
  }
}
