package farthing.base;

import java.nio.charset.StandardCharsets;

/**
 * What goes into the derivations of PROTOCOL, section 2, before any key has touched it: for
 * security modules that hold the keys themselves. {@link MacKey} does the same with keys in memory.
 */
public final class Derivations {
  private static final int AES_BLOCK = 16;
  private static final int DES_BLOCK = 8;
  private static final int COMPLEMENT_OF_USAGE = 0xF0;

  private Derivations() {}

  /**
   * 16 bytes that a master key encrypts in ECB mode, block by block, to a card key: one block of
   * AES (suite 20), two of two-key TDES (suite 10).
   *
   * @throws Malformed for a suite whose cards have no such key
   */
  public static Bytes cardKey(Suite suite, KeyUsage usage, IepId purse, int keyGeneration) {
    return switch (suite) {
      case AES_128 -> {
        ByteWriter block = new ByteWriter(AES_BLOCK).u1(usage.code());
        purse.write(block);
        yield block.u1(keyGeneration).u4(0).toBytes();
      }
      case TDES ->
          new ByteWriter(2 * DES_BLOCK)
              .u1(usage.code())
              .bytes(purse.numberBytes())
              .u1(keyGeneration)
              .u1(usage.code() ^ COMPLEMENT_OF_USAGE)
              .bytes(purse.numberBytes())
              .u1(keyGeneration)
              .toBytes();
      case EC_P256 -> throw notBuilt(suite);
    };
  }

  /**
   * What a card key turns into a session key of 16 bytes: by AES-CMAC (suite 20; NIST SP 800-108,
   * counter mode), or by encrypting these two blocks in ECB mode (suite 10).
   *
   * @param label ASCII
   * @throws Malformed for a suite whose cards have no such key
   */
  public static Bytes sessionKey(Suite suite, String label, Bytes context) {
    byte[] name = label.getBytes(StandardCharsets.US_ASCII);
    return switch (suite) {
      case AES_128 -> new ByteWriter(40).u1(1).bytes(name).u1(0).bytes(context).u4(0x80).toBytes();
      case TDES -> {
        Bytes input = new ByteWriter(40).bytes(name).u1(0).bytes(context).toBytes();
        byte[] both = Sha256.of(input).slice(0, 2 * DES_BLOCK).toArray();
        for (int i = 0; i < DES_BLOCK; i++) {
          both[DES_BLOCK + i] = (byte) ~both[i];
        }
        yield Bytes.holding(both);
      }
      case EC_P256 -> throw notBuilt(suite);
    };
  }

  private static Malformed notBuilt(Suite suite) {
    return new Malformed("suite " + suite + " is not built");
  }
}
