package farthing.messages;

import farthing.base.Bytes;
import farthing.base.CipherPool;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.TransactionId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one transaction between a merchant or bank and its server (step 806): derived by
 * HKDF-SHA256 from the shared key and the order's salt, one for each use, so that a leaked one
 * opens nothing else. The client knows none of them.
 *
 * <p>Immutable, safe for all threads.
 */
public final class TransactionKeys {
  /** The order's salt, in bytes. */
  public static final int SALT_SIZE = 16;

  /** A wrapped TSK, in bytes. */
  public static final int ETSK_SIZE = 24;

  private static final CipherPool WRAP = new CipherPool("AESWrap");

  private final SharedKey shared;
  private final String scope;
  private final byte[] extracted;

  private TransactionKeys(SharedKey shared, String scope, byte[] extracted) {
    this.shared = shared;
    this.scope = scope;
    this.extracted = extracted;
  }

  /**
   * @param salt 16 bytes
   */
  public static TransactionKeys derive(
      SharedKey shared, Bytes salt, Flow flow, PartyId party, TransactionId trx) {
    if (salt.size() != SALT_SIZE) {
      throw new Malformed("salt: 16 bytes are wanted");
    }
    byte[] extracted = Hmac.extract(salt.toArray(), shared.value());
    return new TransactionKeys(shared, "|" + flow.word() + "|" + party + "|" + trx, extracted);
  }

  /** Under which an order is signed. */
  byte[] order() {
    return expand("order");
  }

  /** Under which message M is encrypted: the patent's derived key or session M. */
  byte[] result() {
    return expand("result");
  }

  /** Under which the merchant's part of a debit is encrypted. */
  byte[] expected() {
    return expand("expected");
  }

  JoseHeader expectedHeader() {
    return shared.expectedHeader();
  }

  JoseHeader voucherHeader() {
    return shared.voucherHeader();
  }

  JoseHeader orderHeader() {
    return shared.orderHeader();
  }

  JoseHeader resultHeader() {
    return shared.resultHeader();
  }

  /** ETSK: the client's key, so that the payment server alone can read it (step 808). */
  public Bytes wrap(Tsk tsk) {
    SecretKey wrap = wrap();
    try {
      return Bytes.of(
          WRAP.use(cipher -> {
            cipher.init(Cipher.WRAP_MODE, wrap);
            return cipher.wrap(tsk.key());
          }));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES key wrap did not work", e);
    }
  }

  /**
   * Step 812: the TSK out of its wrapping.
   *
   * @throws Malformed if it was not wrapped under this transaction's key
   */
  public Tsk unwrap(Bytes etsk) {
    if (etsk.size() != ETSK_SIZE) {
      throw new Malformed("etsk: 24 bytes are wanted");
    }
    SecretKey wrap = wrap();
    try {
      return WRAP.use(cipher -> {
        cipher.init(Cipher.UNWRAP_MODE, wrap);
        return new Tsk((SecretKey) cipher.unwrap(etsk.toArray(), "AES", Cipher.SECRET_KEY));
      });
    } catch (GeneralSecurityException e) {
      throw new Malformed("etsk: not wrapped under this order's key", e);
    }
  }

  /** One key's 32 bytes, for checking against golden vectors. */
  public Bytes reveal(String use, SecretAccess token) {
    Objects.requireNonNull(token);
    return Bytes.of(expand(use));
  }

  private SecretKey wrap() {
    return new SecretKeySpec(expand("wrap"), "AES");
  }

  private byte[] expand(String use) {
    byte[] info = ("farthing v1|" + use + scope).getBytes(StandardCharsets.US_ASCII);
    return Hmac.expand(extracted, info);
  }

  @Override
  public String toString() {
    return "TransactionKeys[" + shared.id() + scope + "]";
  }
}
