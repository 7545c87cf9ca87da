package farthing.applets;

/**
 * The card's four keys in one suite, and what is derived from them and signed (PROTOCOL, section
 * 2). A card has the memory of both suites from its installation on and uses one of them.
 */
abstract class SuiteKeys {
  /** The keys' usages go from 1 to 4. */
  static final byte KEYS = 4;

  /** Of every key, in bytes. */
  static final short KEY_SIZE = 16;

  /** The longest MAC, in bytes; MAC8 are its left ones. */
  static final short LONGEST_MAC = 16;

  /** Inside the caller's transaction. */
  abstract void set(byte usage, byte[] from, short at);

  /**
   * Makes KDF(card key, label, context) the derived key.
   *
   * @param work its beginning is overwritten; 64 bytes
   */
  abstract void derive(
      byte usage, byte[] label, byte[] context, short contextAt, short contextSize, byte[] work);

  /** Signs with the derived key; up to LONGEST_MAC bytes out. */
  abstract void mac(byte[] message, short size, byte[] out);

  /** Decrypts 16 bytes with the derived key, in ECB mode. */
  abstract void decrypt(byte[] from, short at, byte[] out, short outAt);

  /** Ends the derived key's life. */
  abstract void clearDerived();
}
