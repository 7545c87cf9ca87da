package farthing.security;

import farthing.base.ByteWriter;
import farthing.base.SecretAccess;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps secrets that must lie elsewhere, such as merchants' shared keys in a database: AES-256-GCM
 * with a random nonce. Good for 2^32 sealings, far more than a server has secrets.
 *
 * <p>Safe for all threads; {@link #toString()} shows nothing.
 */
public final class SealingKey {
  /** The key, in bytes. */
  public static final int SIZE = 32;

  /** How much longer the sealed form is: nonce and tag, in bytes. */
  public static final int OVERHEAD = 28;

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;

  private SealingKey(byte[] value) {
    key = new SecretKeySpec(value, "AES");
  }

  /**
   * @param value 32 bytes
   */
  public static SealingKey of(byte[] value) {
    if (value.length != SIZE) {
      throw new IllegalArgumentException("a sealing key has 32 bytes");
    }
    return new SealingKey(value);
  }

  public static SealingKey generate(SecureRandom random) {
    byte[] value = new byte[SIZE];
    random.nextBytes(value);
    try {
      return new SealingKey(value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /**
   * Seals a secret.
   *
   * @param place where it lies, such as table, column and row, not secret: sealed bytes that were
   *     moved elsewhere do not open
   * @return nonce, ciphertext and tag: {@link #OVERHEAD} bytes longer
   */
  public byte[] seal(byte[] secret, byte[] place, SecureRandom random) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(secret);
      return new ByteWriter(NONCE + sealed.length).bytes(nonce).bytes(sealed).toArray();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot seal with AES-GCM", e);
    }
  }

  /** The secret again; nothing if another key sealed it, for another place, or it was changed. */
  public Optional<byte[]> open(byte[] sealed, byte[] place) {
    if (sealed.length < OVERHEAD) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, place);
      return Optional.of(cipher.doFinal(sealed, NONCE, sealed.length - NONCE));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot open AES-GCM", e);
    }
  }

  /** The key's bytes, for whoever has leave. */
  byte[] reveal(SecretAccess leave) {
    Objects.requireNonNull(leave);
    return key.getEncoded();
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place);
    return cipher;
  }

  @Override
  public String toString() {
    return "SealingKey";
  }
}
