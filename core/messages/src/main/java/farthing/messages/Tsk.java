package farthing.messages;

import farthing.base.Bytes;
import farthing.base.CipherPool;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The transaction session key (session C): between the client, who finds it in the order, and the
 * payment server, who unwraps it. Seals with AES-128-GCM, bound to the message's name, the party
 * and the TRX, so that nothing sealed can be moved elsewhere.
 *
 * <p>Immutable, safe for all threads; {@link #toString()} shows nothing.
 */
public final class Tsk {
  /** In bytes. */
  public static final int SIZE = 16;

  private static final int NONCE_SIZE = 12;
  private static final int TAG_BITS = 128;
  private static final CipherPool GCM = new CipherPool("AES/GCM/NoPadding");
  private static final SecureRandom NONCES = new SecureRandom();

  private final SecretKey key;

  Tsk(SecretKey key) {
    this.key = key;
  }

  /**
   * @param value 16 bytes
   */
  public static Tsk of(Bytes value) {
    if (value.size() != SIZE) {
      throw new Malformed("tsk: 16 bytes are wanted");
    }
    return new Tsk(new SecretKeySpec(value.toArray(), "AES"));
  }

  /**
   * @param random must be a SecureRandom outside tests
   */
  public static Tsk generate(Random random) {
    byte[] value = new byte[SIZE];
    random.nextBytes(value);
    return new Tsk(new SecretKeySpec(value, "AES"));
  }

  /**
   * {@code sealed} of PROTOCOL, section 7.
   *
   * @param name of the message: draw, debit, debit-response, result
   */
  String seal(String name, PartyId party, TransactionId trx, Bytes content) {
    byte[] nonce = new byte[NONCE_SIZE];
    NONCES.nextBytes(nonce);
    try {
      return GCM.use(cipher -> {
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound(name, party, trx));
        byte[] out = new byte[NONCE_SIZE + cipher.getOutputSize(content.size())];
        System.arraycopy(nonce, 0, out, 0, NONCE_SIZE);
        cipher.doFinal(content.held(), 0, content.size(), out, NONCE_SIZE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out);
      });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM did not seal", e);
    }
  }

  /**
   * @throws Malformed if it was not sealed under this key for this message
   */
  Bytes open(String name, PartyId party, TransactionId trx, String sealed) {
    byte[] all = Base64Url.bytes("sealed", sealed);
    if (all.length < NONCE_SIZE) {
      throw new Malformed("sealed: ends after " + all.length + " bytes");
    }
    try {
      return Bytes.holding(
          GCM.use(cipher -> {
            cipher.init(
                Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, all, 0, NONCE_SIZE));
            cipher.updateAAD(bound(name, party, trx));
            return cipher.doFinal(all, NONCE_SIZE, all.length - NONCE_SIZE);
          }));
    } catch (GeneralSecurityException e) {
      throw new Malformed("sealed: not sealed for this message", e);
    }
  }

  SecretKey key() {
    return key;
  }

  /** The 16 bytes, for the order's page alone. */
  Bytes value() {
    return Bytes.of(key.getEncoded());
  }

  private static byte[] bound(String name, PartyId party, TransactionId trx) {
    return (name + "|" + party + "|" + trx).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "Tsk[]";
  }
}
