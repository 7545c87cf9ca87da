package farthing.base;

import java.security.MessageDigest;

/**
 * A symmetric key of a suite that signs and derives but is not read: MAC8 and KDF of PROTOCOL,
 * section 2, and the card keys below a master key. Suites 20 (AES-128) and 10 (two-key TDES).
 *
 * <p>Immutable, safe for all threads. {@link #toString()} shows nothing.
 */
public final class MacKey {
  /** In bytes, whatever the suite. */
  public static final int SIZE = 16;

  private final Suite suite;
  private final SuiteKey key;

  private MacKey(Suite suite, byte[] value) {
    this.suite = suite;
    this.key =
        switch (suite) {
          case AES_128 -> new AesKey(value);
          case TDES -> new TdesKey(value);
          case EC_P256 -> throw new Malformed("suite " + suite + " is not built");
        };
  }

  /**
   * @param value 16 bytes; of a TDES key the parity bits as they come
   * @throws Malformed for another size, or a suite that is not built
   */
  public static MacKey of(Suite suite, byte[] value) {
    if (value.length != SIZE) {
      throw new Malformed("a key of suite " + suite + " has 16 bytes");
    }
    return new MacKey(suite, value);
  }

  public Suite suite() {
    return suite;
  }

  /**
   * MAC8 of a message of any length: the left 8 bytes of AES-CMAC (NIST SP 800-38B), or ISO/IEC
   * 9797-1 MAC algorithm 3 with DES and padding method 2.
   */
  public Mac8 mac8(byte[] message) {
    return new Mac8(Bytes.of(key.mac(message), 0, Mac8.SIZE));
  }

  public Mac8 mac8(Bytes message) {
    return mac8(message.held());
  }

  /** KDF: another key of the same suite. */
  public MacKey derive(String label, Bytes context) {
    return new MacKey(suite, key.derived(Derivations.sessionKey(suite, label, context)));
  }

  /**
   * One block of AES, or two of TDES, in ECB mode: how a new PIN travels to a card.
   *
   * @param sixteen bytes, never the same under one key twice
   */
  public Bytes encrypt(Bytes sixteen) {
    return Bytes.of(key.encrypt(ofBlock(sixteen)));
  }

  /** What {@link #encrypt} was given; any 16 bytes decrypt to something. */
  public Bytes decrypt(Bytes sixteen) {
    return Bytes.of(key.decrypt(ofBlock(sixteen)));
  }

  private static byte[] ofBlock(Bytes sixteen) {
    if (sixteen.size() != SIZE) {
      throw new Malformed("a key encrypts and decrypts 16 bytes");
    }
    return sixteen.toArray();
  }

  /** With this one as the master: the card key of one purse for one usage. */
  public MacKey cardKey(KeyUsage usage, IepId purse, int keyGeneration) {
    return new MacKey(suite, key.ofCard(Derivations.cardKey(suite, usage, purse, keyGeneration)));
  }

  /**
   * With this one as KM-psam: KPSAM, the one key that signs for a security card.
   *
   * @throws Malformed if this key is not of suite 20: a security card's own key always is
   */
  public MacKey psamKey(PsamId psam) {
    if (key instanceof AesKey aes) {
      return new MacKey(suite, aes.ofPsam(psam));
    }
    throw new Malformed("a security card's own key is of suite AES_128, not " + suite);
  }

  /** Whether both are made of the same 16 bytes, whatever their suites; in constant time. */
  public boolean hasSameBytesAs(MacKey other) {
    return MessageDigest.isEqual(key.encoded(), other.key.encoded());
  }

  /** The key's bytes, for whoever holds a token that a reviewer can search for. */
  public byte[] reveal(SecretAccess token) {
    token.checkPresent();
    return key.encoded();
  }

  @Override
  public String toString() {
    return "MacKey[" + suite + "]";
  }
}
