package farthing.base;

/**
 * What a suite does with one of its keys (PROTOCOL, section 2). Immutable, safe for all threads.
 */
sealed interface SuiteKey permits AesKey, TdesKey {

  /**
   * A MAC of a message of any length.
   *
   * @return at least 8 bytes: MAC8 are the left ones
   */
  byte[] mac(byte[] message);

  /** The 16 bytes that KDF makes. */
  byte[] derived(byte[] label, Bytes context);

  /** The 16 bytes of the key of one purse for one usage, with this key as the master. */
  byte[] ofCard(KeyUsage usage, IepId purse, int keyGeneration);

  /** 16 bytes in ECB mode: one AES block, or two of TDES. */
  byte[] encrypt(byte[] sixteen);

  byte[] decrypt(byte[] sixteen);

  /** The key's own 16 bytes: only {@link MacKey} asks, and only for whoever has leave. */
  byte[] encoded();
}
