package farthing.security;

import farthing.base.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * A party's keys at rest: a PKCS#12 file, each key encrypted under the password, the whole under
 * its MAC. Readable by its owner alone, written whole or not at all, never overwritten: keys are
 * only ever added. A key lost is money lost, so keep a copy of the file elsewhere.
 *
 * <p>Passwords belong to the caller, who reads them and wipes them. One process at a time may
 * change a file.
 */
public final class KeyStoreFile {
  /** Whoever steals the file guesses at leisure: shorter ones are found. In characters. */
  public static final int SHORTEST_PASSWORD = 12;

  /** Some ten thousand keys. In bytes. */
  private static final long LARGEST_FILE = 4 << 20;

  private static final int DRAWN_BYTES = 16;

  private static final Set<PosixFilePermission> FOR_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private final Path file;
  private final SecureRandom random;

  public KeyStoreFile(Path file, SecureRandom random) {
    this.file = file.toAbsolutePath();
    this.random = random;
  }

  /**
   * Writes a new file under a password that is drawn for it, durable when this returns. The
   * password is beyond guessing, so a guess need not be dear: the file opens at once, where one
   * under a chosen password takes a second or two.
   *
   * @return the password: {@value #DRAWN_BYTES} random bytes in hex
   * @throws KeyStoreUnusable if there is a file already
   */
  public char[] create(KeyRing keys) throws IOException {
    byte[] drawn = new byte[DRAWN_BYTES];
    random.nextBytes(drawn);
    char[] password = HexFormat.of().formatHex(drawn).toCharArray();
    write(password, Pkcs12.CHEAP, keys);
    return password;
  }

  /**
   * Writes a new file, durable when this returns.
   *
   * @param password at least {@link #SHORTEST_PASSWORD} printable ASCII characters
   * @throws KeyStoreUnusable if there is a file already, or the password will not do
   */
  public void create(char[] password, KeyRing keys) throws IOException {
    mustBeStrong(password);
    write(password, Pkcs12.DEAR, keys);
  }

  private void write(char[] password, int rounds, KeyRing keys) throws IOException {
    byte[] written = Pkcs12.write(KeyEntries.of(keys), password, rounds, random);
    Path fresh = DurableFile.beside(file, written);
    try {
      Files.createLink(file, fresh); // unlike a move, never onto an existing file
    } catch (FileAlreadyExistsException e) {
      throw new KeyStoreUnusable(
          file + " is there already and stays as it is: choose another name, or add to it", e);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.move(fresh, file); // a file system without links
    } finally {
      Files.deleteIfExists(fresh);
    }
    DurableFile.flushDirectoryOf(file);
  }

  /**
   * All keys of the file, read once.
   *
   * @param holder whose file it is: one with master keys that this party must not hold is refused
   * @throws KeyStoreUnusable if it cannot be used: the message says what to do
   */
  public KeyRing open(char[] password, KeyHolder holder) throws IOException {
    mustBeClosedToOthers();
    KeyRing keys = read(password);
    if (!keys.forbiddenTo(holder).isEmpty()) {
      throw new KeyStoreUnusable(
          ("%s holds %s, which a payment server must never hold. Take the file away from this"
                  + " machine, and have the issuer make the payment server's own out of it")
              .formatted(file, keys.forbiddenTo(holder).getFirst()));
    }
    return keys;
  }

  /**
   * Adds keys to the file: all of them, durably, or none.
   *
   * @param password of the file
   * @throws KeyStoreUnusable if it cannot be read, or one of the keys is there already
   */
  public void add(char[] password, KeyRing more) throws IOException {
    KeyRing all = plus(read(password), KeyEntries.of(more));
    Path fresh =
        DurableFile.beside(file, Pkcs12.write(KeyEntries.of(all), password, Pkcs12.DEAR, random));
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    DurableFile.flushDirectoryOf(file);
  }

  private KeyRing read(char[] password) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new KeyStoreUnusable(
          file + " is not there: make a key store first, or correct the path in the settings");
    }
    if (Files.size(file) > LARGEST_FILE) {
      throw new KeyStoreUnusable(file + " is too large for a key store: is it another file?");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return plus(KeyRing.empty(), Pkcs12.read(file, in, password));
    }
  }

  private KeyRing plus(KeyRing keys, Map<String, byte[]> entries) throws KeyStoreUnusable {
    try {
      KeyRing all = keys;
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        all = KeyEntries.plus(all, entry.getKey(), entry.getValue());
      }
      return all;
    } catch (Malformed e) {
      throw new KeyStoreUnusable(file + ": " + e.getMessage(), e);
    } finally {
      entries.values().forEach(Pkcs12::wipe);
    }
  }

  private void mustBeClosedToOthers() throws IOException {
    if (!Files.isRegularFile(file)
        || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    if (rights.stream().anyMatch(FOR_OTHERS::contains)) {
      throw new KeyStoreUnusable(
          ("%s is open to other users (%s) and must be its owner's alone. Ask who could read it, then:"
                  + " chmod 600 %s")
              .formatted(file, PosixFilePermissions.toString(rights), file));
    }
  }

  private static void mustBeStrong(char[] password) throws KeyStoreUnusable {
    if (password.length < SHORTEST_PASSWORD) {
      throw new KeyStoreUnusable(
          "a key store's password has at least %d characters".formatted(SHORTEST_PASSWORD));
    }
    for (char c : password) {
      if (c < 0x20 || c > 0x7E) {
        throw new KeyStoreUnusable("a key store's password has printable ASCII characters only");
      }
    }
  }
}
