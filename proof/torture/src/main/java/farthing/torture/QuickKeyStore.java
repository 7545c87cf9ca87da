package farthing.torture;

import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Collections;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * The payment server's key store, its password cheap to check: what guards a stolen file costs five
 * seconds at each start, and these keys die with the torture.
 */
public final class QuickKeyStore {
  private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_256";
  private static final int ROUNDS = 1_000;

  private QuickKeyStore() {}

  /**
   * @param file is not there yet; its folder is
   */
  public static void write(Path file, char[] password, KeyRing keys) throws IOException {
    SecureRandom random = new SecureRandom();
    Path dear = file.resolveSibling(file.getFileName() + ".dear");
    new KeyStoreFile(dear, random).create(password, keys);
    try (OutputStream out =
        Files.newOutputStream(ownersAlone(file), StandardOpenOption.TRUNCATE_EXISTING)) {
      KeyStore from = KeyStore.getInstance(dear.toFile(), password);
      KeyStore to = KeyStore.getInstance("PKCS12");
      to.load(null, null);
      for (String name : Collections.list(from.aliases())) {
        SecretKey key = (SecretKey) from.getKey(name, password);
        to.setEntry(name, new KeyStore.SecretKeyEntry(key), protection(password, random));
      }
      to.store(out, password);
    } catch (GeneralSecurityException e) {
      throw new IOException("the key store could not be made cheap", e);
    } finally {
      Files.delete(dear);
    }
  }

  private static Path ownersAlone(Path file) throws IOException {
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static KeyStore.PasswordProtection protection(char[] password, SecureRandom random) {
    byte[] salt = new byte[20];
    random.nextBytes(salt);
    byte[] iv = new byte[16];
    random.nextBytes(iv);
    return new KeyStore.PasswordProtection(
        password, ENCRYPTION, new PBEParameterSpec(salt, ROUNDS, new IvParameterSpec(iv)));
  }
}
