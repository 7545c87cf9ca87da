package farthing.security;

import farthing.base.MacKey;
import farthing.base.SecretAccess;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.KeyPairTemplate;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11KeyPair;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * The way of a master key into a token: the token makes a key pair for this one key, whose private
 * half never leaves it and may only unwrap; this process wraps under the public half; the token
 * unwraps (C_UnwrapKey), and the pair is destroyed. What passes between machine and token, over a
 * network or past a library that logs, is of no use to anybody. The counterpart of {@link
 * TransportKey}, with the same RSA-OAEP.
 */
final class TokenTransport {
  private static final byte[] EXPONENT = {1, 0, 1};

  private TokenTransport() {}

  /**
   * @param rights of the key, once it is in the token
   * @return its handle
   */
  static long unwrap(PKCS11Token token, MacKey key, AttributeVector rights) throws TokenException {
    PKCS11KeyPair pair =
        token.generateKeyPair(
            new Mechanism(PKCS11Constants.CKM_RSA_PKCS_KEY_PAIR_GEN),
            new KeyPairTemplate(privateHalf(), publicHalf()));
    try {
      PublicKey under = publicKey(token, pair.getPublicKey());
      return token.unwrapKey(
          TransportKey.wrapping(), pair.getPrivateKey(), wrapped(under, key), rights);
    } finally {
      token.destroyObject(pair.getPrivateKey());
      token.destroyObject(pair.getPublicKey());
    }
  }

  private static byte[] wrapped(PublicKey under, MacKey key) throws TokenException {
    // Reason: a master key is put into the token that will keep it; it leaves wrapped.
    byte[] value = key.reveal(SecretAccess.granted());
    try {
      return TransportKey.wrap(under, value);
    } catch (GeneralSecurityException e) {
      throw new TokenException("the token's transport key cannot be used: " + e.getMessage());
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private static PublicKey publicKey(PKCS11Token token, long handle) throws TokenException {
    AttributeVector half =
        token.getAttrValues(
            handle, PKCS11Constants.CKA_MODULUS, PKCS11Constants.CKA_PUBLIC_EXPONENT);
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(half.modulus(), half.publicExponent()));
    } catch (GeneralSecurityException e) {
      throw new TokenException("the token made no RSA key: " + e.getMessage());
    }
  }

  private static AttributeVector privateHalf() {
    return AttributeVector.newRSAPrivateKey()
        .token(false)
        .private_(true)
        .sensitive(true)
        .extractable(false)
        .unwrap(true)
        .decrypt(false)
        .sign(false);
  }

  private static AttributeVector publicHalf() {
    return AttributeVector.newRSAPublicKey()
        .token(false)
        .modulusBits(TransportKey.BITS)
        .publicExponent(new BigInteger(1, EXPONENT))
        .wrap(false)
        .encrypt(false)
        .verify(false);
  }
}
