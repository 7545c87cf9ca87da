package farthing.messages;

import farthing.base.EnginePool;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104), and HKDF (RFC 5869) for keys of its own size: one round of it. */
final class Hmac {
  /** Of what comes out, in bytes. */
  static final int SIZE = 32;

  private static final String NAME = "HmacSHA256";
  private static final EnginePool<Mac> MACS = new EnginePool<>(() -> Mac.getInstance(NAME));

  private Hmac() {}

  /** Of the first {@code length} bytes of the message. */
  static byte[] of(byte[] key, byte[] message, int length) {
    try {
      return MACS.use(mac -> {
        mac.init(new SecretKeySpec(key, NAME));
        mac.update(message, 0, length);
        return mac.doFinal();
      });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(NAME + " did not work", e);
    }
  }

  /** HKDF-Extract. */
  static byte[] extract(byte[] salt, byte[] secret) {
    return of(salt, secret, secret.length);
  }

  /** HKDF-Expand to 32 bytes, which is its first block. */
  static byte[] expand(byte[] extracted, byte[] info) {
    byte[] block = Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    return of(extracted, block, block.length);
  }
}
