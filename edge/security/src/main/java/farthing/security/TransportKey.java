package farthing.security;

import farthing.base.MacKey;
import farthing.base.Suite;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.params.RSA_PKCS_OAEP_PARAMS;

/**
 * The personalising machine's own key pair, which card keys travel under: the token has the public
 * half and wraps with it, the private half lives in this process alone and dies with it.
 *
 * <p>RSA-OAEP with SHA-1, the one hash that SoftHSM 2.6 takes there; OAEP does not need it to be
 * free of collisions.
 */
final class TransportKey {
  /** As strong as the AES-128 keys that travel under it. */
  static final int BITS = 3_072;

  private static final String TRANSFORMATION = "RSA/ECB/OAEPPadding";

  private static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);

  private final KeyPair pair;

  private TransportKey(KeyPair pair) {
    this.pair = pair;
  }

  static TransportKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      return new TransportKey(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no RSA", e);
    }
  }

  /** For the token, for as long as a session: to wrap, and nothing else. */
  AttributeVector publicHalf() {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    return AttributeVector.newRSAPublicKey()
        .token(false)
        .private_(false)
        .modulus(key.getModulus())
        .publicExponent(key.getPublicExponent())
        .wrap(true)
        .encrypt(false)
        .verify(false);
  }

  /** How the token wraps. */
  static Mechanism wrapping() {
    return new Mechanism(
        PKCS11Constants.CKM_RSA_PKCS_OAEP,
        new RSA_PKCS_OAEP_PARAMS(PKCS11Constants.CKM_SHA_1, PKCS11Constants.CKG_MGF1_SHA1));
  }

  /** For a token, under the public half of a pair of its own; it unwraps as {@link #wrapping}. */
  static byte[] wrap(PublicKey tokens, byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(Cipher.ENCRYPT_MODE, tokens, OAEP);
    return cipher.doFinal(key);
  }

  /**
   * What the token has wrapped.
   *
   * @throws GeneralSecurityException if it was not wrapped for this key
   */
  MacKey unwrap(Suite suite, byte[] wrapped) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(Cipher.DECRYPT_MODE, pair.getPrivate(), OAEP);
    byte[] value = cipher.doFinal(wrapped);
    try {
      return MacKey.of(suite, value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }
}
