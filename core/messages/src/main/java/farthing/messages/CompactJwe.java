package farthing.messages;

import farthing.base.Bytes;
import farthing.base.CipherPool;
import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A JWE (RFC 7516) in compact form with {@code alg} {@code dir} and {@code enc} {@code A256GCM}:
 * header, nothing, nonce, content and tag, base64url, with dots between. The header is bound to the
 * content.
 */
final class CompactJwe {
  private static final int PARTS = 5;
  private static final int NONCE_SIZE = 12;
  private static final int TAG_SIZE = 16;
  private static final CipherPool GCM = new CipherPool("AES/GCM/NoPadding");
  private static final SecureRandom NONCES = new SecureRandom();

  private CompactJwe() {}

  /**
   * @param key 32 bytes
   */
  static String encrypt(JoseHeader header, Bytes content, byte[] key) {
    String head = header.encoded();
    byte[] nonce = new byte[NONCE_SIZE];
    NONCES.nextBytes(nonce);
    try {
      byte[] box = crypt(Cipher.ENCRYPT_MODE, key, nonce, head, content.held());
      int tagAt = box.length - TAG_SIZE;
      return String.join(
          ".",
          head,
          "",
          Base64Url.encode(nonce),
          Base64Url.encode(Arrays.copyOf(box, tagAt)),
          Base64Url.encode(Arrays.copyOfRange(box, tagAt, box.length)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A256GCM did not encrypt", e);
    }
  }

  /**
   * @throws Malformed if it is no JWE with such a header, or was not made with this key
   */
  static Bytes decrypt(String what, String text, JoseHeader header, byte[] key) {
    String[] parts = text.split("\\.", PARTS + 1);
    if (parts.length != PARTS || !parts[1].isEmpty()) {
      throw new Malformed(what + ": not a JWE of alg dir");
    }
    header.mustBe(what, parts[0]);
    byte[] nonce = Base64Url.bytes(what, parts[2]);
    byte[] content = Base64Url.bytes(what, parts[3]);
    byte[] tag = Base64Url.bytes(what, parts[4]);
    if (nonce.length != NONCE_SIZE || tag.length != TAG_SIZE) {
      throw new Malformed(what + ": nonce or tag is not of its size");
    }
    byte[] box = Arrays.copyOf(content, content.length + TAG_SIZE);
    System.arraycopy(tag, 0, box, content.length, TAG_SIZE);
    try {
      return Bytes.holding(crypt(Cipher.DECRYPT_MODE, key, nonce, parts[0], box));
    } catch (GeneralSecurityException e) {
      throw new Malformed(what + ": not encrypted under this transaction's key", e);
    }
  }

  private static byte[] crypt(int mode, byte[] key, byte[] nonce, String head, byte[] in)
      throws GeneralSecurityException {
    return GCM.use(cipher -> {
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_SIZE, nonce));
      cipher.updateAAD(head.getBytes(StandardCharsets.US_ASCII));
      return cipher.doFinal(in);
    });
  }
}
