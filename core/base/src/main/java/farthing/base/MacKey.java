package farthing.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A symmetric key of a suite that signs and derives but is not read: MAC8 and KDF of PROTOCOL,
 * section 2, and the card keys below a master key. Suite 20 (AES-128) so far.
 *
 * <p>Immutable, safe for all threads. {@link #toString()} shows nothing.
 */
public final class MacKey {
  /** In bytes. */
  public static final int SIZE = 16;

  private static final int BLOCK = 16;
  private static final byte[] ZERO_BLOCK = new byte[BLOCK];

  private final Suite suite;
  private final SecretKey key;

  /** CMAC's K1 and K2 behind one another; made at the first MAC, the same whoever makes it. */
  private volatile byte @Nullable [] subkeys;

  private MacKey(Suite suite, byte[] value) {
    this.suite = suite;
    this.key = new SecretKeySpec(value, "AES");
  }

  /**
   * @param value 16 bytes
   * @throws Malformed for another size, or a suite that is not built
   */
  public static MacKey of(Suite suite, byte[] value) {
    if (suite != Suite.AES_128) {
      throw new Malformed("suite " + suite + " is not built");
    }
    if (value.length != SIZE) {
      throw new Malformed("a key of suite " + suite + " has 16 bytes");
    }
    return new MacKey(suite, value);
  }

  public Suite suite() {
    return suite;
  }

  /** MAC8: the left 8 bytes of AES-CMAC (NIST SP 800-38B) of a message of any length. */
  public Mac8 mac8(byte[] message) {
    return new Mac8(Bytes.of(cmac(message), 0, Mac8.SIZE));
  }

  public Mac8 mac8(Bytes message) {
    return mac8(message.toArray());
  }

  /** KDF: NIST SP 800-108, counter mode with AES-CMAC, one block of 128 bits. */
  public MacKey derive(String label, Bytes context) {
    ByteWriter input = new ByteWriter(40);
    input.u1(1).bytes(label.getBytes(StandardCharsets.US_ASCII)).u1(0).bytes(context).u4(0x80);
    return new MacKey(suite, cmac(input.toArray()));
  }

  /** With this one as the master: the card key of one purse for one usage. */
  public MacKey cardKey(KeyUsage usage, IepId purse, int keyGeneration) {
    ByteWriter block = new ByteWriter(BLOCK).u1(usage.code());
    purse.write(block);
    block.u1(keyGeneration).u4(0);
    return new MacKey(suite, Aes.lastCbcBlock(key, block.toArray()));
  }

  /** With this one as KM-psam: KPSAM, the one key that signs for a security card. */
  public MacKey psamKey(PsamId psam) {
    byte[] block =
        new ByteWriter(BLOCK)
            .u1(KeyUsage.PSAM.code())
            .bytes(psam.value())
            .bytes(new byte[7])
            .toArray();
    return new MacKey(suite, Aes.lastCbcBlock(key, block));
  }

  /** The key's bytes, for whoever holds a token that a reviewer can search for. */
  public byte[] reveal(SecretAccess token) {
    token.checkPresent();
    return key.getEncoded();
  }

  private byte[] cmac(byte[] message) {
    int blocks = Math.max(1, (message.length + BLOCK - 1) / BLOCK);
    boolean whole = message.length == blocks * BLOCK;
    byte[] padded = Arrays.copyOf(message, blocks * BLOCK);
    if (!whole) {
      padded[message.length] = (byte) 0x80;
    }
    byte[] both = subkeys();
    int from = whole ? 0 : BLOCK;
    for (int i = 0; i < BLOCK; i++) {
      padded[padded.length - BLOCK + i] ^= both[from + i];
    }
    return Aes.lastCbcBlock(key, padded);
  }

  private byte[] subkeys() {
    byte[] known = subkeys;
    if (known == null) {
      byte[] k1 = doubled(Aes.lastCbcBlock(key, ZERO_BLOCK));
      known = Arrays.copyOf(k1, 2 * BLOCK);
      System.arraycopy(doubled(k1), 0, known, BLOCK, BLOCK);
      subkeys = known;
    }
    return known;
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

  @Override
  public String toString() {
    return "MacKey[" + suite + "]";
  }
}
