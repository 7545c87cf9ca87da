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

  /** The 16 bytes that KDF makes of {@link Derivations#sessionKey}. */
  byte[] derived(Bytes input);

  /** The 16 bytes of a card key, with this key as the master, of {@link Derivations#cardKey}. */
  byte[] ofCard(Bytes input);

  /** 16 bytes in ECB mode: one AES block, or two of TDES. */
  byte[] encrypt(byte[] sixteen);

  byte[] decrypt(byte[] sixteen);

  /** The key's own 16 bytes: only {@link MacKey} asks, and only for whoever has leave. */
  byte[] encoded();
}
