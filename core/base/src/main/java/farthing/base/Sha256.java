package farthing.base;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** SHA-256 (FIPS 180-4). */
public final class Sha256 {
  private static final EnginePool<MessageDigest> DIGESTS =
      new EnginePool<>(() -> MessageDigest.getInstance("SHA-256"));

  private Sha256() {}

  public static Bytes of(Bytes content) {
    return Bytes.holding(of(content.held(), content.size()));
  }

  /** Of the text in UTF-8. */
  public static Bytes of(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    return Bytes.holding(of(content, content.length));
  }

  /** Of the first {@code length} bytes. */
  public static byte[] of(byte[] content, int length) {
    try {
      return DIGESTS.use(digest -> {
        digest.update(content, 0, length);
        return digest.digest();
      });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
