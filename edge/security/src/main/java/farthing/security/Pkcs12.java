package farthing.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Secret keys as a PKCS#12 file of the JCA, with a dearer guess than its defaults allow. */
final class Pkcs12 {
  private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_256";

  /** Under a password that somebody chose; 20 ms per key when the file is opened. */
  static final int DEAR = 100_000;

  /** Under one that is drawn from as many as there are keys: no guess finds it, however cheap. */
  static final int CHEAP = 1_000;

  private static final String MAC_ITERATIONS_PROPERTY = "keystore.pkcs12.macIterationCount";
  private static final int SALT = 20;
  private static final int IV = 16;

  private Pkcs12() {}

  /**
   * Wipes the keys in {@code entries}.
   *
   * @param rounds that a guess at the password costs
   */
  static byte[] write(
      Map<String, byte[]> entries, char[] password, int rounds, SecureRandom random) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        SecretKeySpec key = new SecretKeySpec(entry.getValue(), "AES");
        store.setEntry(
            entry.getKey(), new KeyStore.SecretKeyEntry(key), protection(password, rounds, random));
      }
      return stored(store, password, rounds);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot write a PKCS#12 file", e);
    } finally {
      entries.values().forEach(Pkcs12::wipe);
    }
  }

  /** Every key in clear, by its name; the caller wipes them. */
  static Map<String, byte[]> read(Path file, InputStream in, char[] password)
      throws KeyStoreUnusable {
    Map<String, byte[]> entries = new TreeMap<>();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      for (String alias : Collections.list(store.aliases())) {
        entries.put(alias, bytes(file, alias, store.getKey(alias, password)));
      }
      return entries;
    } catch (KeyStoreUnusable e) {
      entries.values().forEach(Pkcs12::wipe);
      throw e;
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // The MAC cannot tell the two apart; and a damaged length makes the JCA's parser stumble.
      entries.values().forEach(Pkcs12::wipe);
      throw new KeyStoreUnusable(
          file
              + " does not open: the password is wrong, or the file is damaged. Check where the"
              + " password comes from; if it is right, restore the file from its copy",
          e);
    }
  }

  static void wipe(byte[] key) {
    Arrays.fill(key, (byte) 0);
  }

  private static byte[] bytes(Path file, String alias, @Nullable Key key) throws KeyStoreUnusable {
    byte[] encoded = key == null ? null : key.getEncoded();
    if (encoded == null) {
      throw new KeyStoreUnusable(
          file + " holds " + alias + ", which is no secret key: is it another key store?");
    }
    return encoded;
  }

  private static KeyStore.PasswordProtection protection(
      char[] password, int rounds, SecureRandom random) {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    byte[] iv = new byte[IV];
    random.nextBytes(iv);
    return new KeyStore.PasswordProtection(
        password, ENCRYPTION, new PBEParameterSpec(salt, rounds, new IvParameterSpec(iv)));
  }

  /**
   * The JCA takes the rounds of the file's MAC from a security property alone. A password can be
   * tried on the MAC too, whose rounds are half as dear.
   */
  private static synchronized byte[] stored(KeyStore store, char[] password, int rounds)
      throws GeneralSecurityException, IOException {
    String before = Security.getProperty(MAC_ITERATIONS_PROPERTY);
    Security.setProperty(MAC_ITERATIONS_PROPERTY, Integer.toString(2 * rounds));
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } finally {
      Security.setProperty(MAC_ITERATIONS_PROPERTY, before == null ? "" : before);
    }
  }
}
