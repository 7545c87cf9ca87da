package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A JWS (RFC 7515) in compact form: header, payload and signature, base64url, with dots between.
 */
record CompactJws(String what, String text, int payloadAt, int signatureAt) {

  static String sign(JoseHeader header, Bytes payload, byte[] key) {
    String signed = header.encoded() + "." + Base64Url.encode(payload);
    byte[] input = signed.getBytes(StandardCharsets.US_ASCII);
    return signed + "." + Base64Url.encode(Hmac.of(key, input, input.length));
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
}
