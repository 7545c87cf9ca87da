package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;

/**
 * A JWS (RFC 7515) in compact form: header, payload and signature, base64url, with dots between.
 * HS256 under a shared key, ES256 under an agent's own.
 */
record CompactJws(String what, String text, int payloadAt, int signatureAt) {

  /** R and S of 32 bytes each, as RFC 7518, section 3.4, wants them. */
  private static final String ES256 = "SHA256withECDSAinP1363Format";

  static String sign(JoseHeader header, Bytes payload, byte[] key) {
    String signed = signed(header, payload);
    byte[] input = signed.getBytes(StandardCharsets.US_ASCII);
    return signed + "." + Base64Url.encode(Hmac.of(key, input, input.length));
  }

  /**
   * @param key on P-256
   */
  static String sign(JoseHeader header, Bytes payload, PrivateKey key) {
    String signed = signed(header, payload);
    try {
      Signature signature = Signature.getInstance(ES256);
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + Base64Url.encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ES256 did not sign", e);
    }
  }

  private static String signed(JoseHeader header, Bytes payload) {
    return header.encoded() + "." + Base64Url.encode(payload);
  }

  /**
   * @throws Malformed if there are not three parts
   */
  static CompactJws parse(String what, String text) {
    int payloadAt = text.indexOf('.') + 1;
    int signatureAt = text.indexOf('.', payloadAt) + 1;
    if (payloadAt == 0 || signatureAt == 0 || text.indexOf('.', signatureAt) >= 0) {
      throw new Malformed(what + ": not a JWS");
    }
    return new CompactJws(what, text, payloadAt, signatureAt);
  }

  String header() {
    return text.substring(0, payloadAt - 1);
  }

  Bytes payload() {
    return Base64Url.decode(what, text.substring(payloadAt, signatureAt - 1));
  }

  /** HS256 over header and payload as they stand; compared in constant time. */
  boolean isSignedWith(byte[] key) {
    byte[] input = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] signature = Base64Url.bytes(what, text.substring(signatureAt));
    return MessageDigest.isEqual(signature, Hmac.of(key, input, signatureAt - 1));
  }

  /** ES256 over header and payload as they stand. */
  boolean isSignedBy(ECPublicKey key) {
    byte[] input = text.substring(0, signatureAt - 1).getBytes(StandardCharsets.ISO_8859_1);
    byte[] said = Base64Url.bytes(what, text.substring(signatureAt));
    try {
      Signature signature = Signature.getInstance(ES256);
      signature.initVerify(key);
      signature.update(input);
      return signature.verify(said);
    } catch (GeneralSecurityException e) {
      return false; // not even of a signature's form
    }
  }
}
