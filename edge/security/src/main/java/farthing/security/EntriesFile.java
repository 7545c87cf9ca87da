package farthing.security;

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
import java.util.Map;
import java.util.Set;

/**
 * Secrets by name in a PKCS#12 file: readable by its owner alone, written whole or not at all,
 * durable when a method returns.
 */
final class EntriesFile {
  /** Some ten thousand keys. In bytes. */
  private static final long LARGEST_FILE = 4 << 20;

  private static final Set<PosixFilePermission> FOR_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private final Path file;
  private final SecureRandom random;

  EntriesFile(Path file, SecureRandom random) {
    this.file = file.toAbsolutePath();
    this.random = random;
  }

  /**
   * A new file; wipes the entries.
   *
   * @throws KeyStoreUnusable if there is a file already
   */
  void write(char[] password, int rounds, Map<String, byte[]> entries) throws IOException {
    Path fresh = beside(Pkcs12.write(entries, password, rounds, random));
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

  /** In the place of what is there; wipes the entries. */
  void replace(char[] password, Map<String, byte[]> entries) throws IOException {
    Path fresh = beside(Pkcs12.write(entries, password, Pkcs12.DEAR, random));
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    DurableFile.flushDirectoryOf(file);
  }

  private Path beside(byte[] content) throws KeyStoreUnusable {
    try {
      return DurableFile.beside(file, content);
    } catch (IOException e) {
      throw new KeyStoreUnusable(
          "%s cannot be written: %s. It is as it was before".formatted(file, Unwritten.reason(e)),
          e);
    }
  }

  /** Every secret in clear, by its name; the caller wipes them. */
  Map<String, byte[]> read(char[] password) throws IOException {
    if (!isThere()) {
      throw new KeyStoreUnusable(
          file + " is not there: make a key store first, or correct the path in the settings");
    }
    if (Files.size(file) > LARGEST_FILE) {
      throw new KeyStoreUnusable(file + " is too large for a key store: is it another file?");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Pkcs12.read(file, in, password);
    }
  }

  boolean isThere() {
    return Files.isRegularFile(file);
  }

  void mustBeClosedToOthers() throws IOException {
    mustBeClosedToOthers(file);
  }

  static void mustBeClosedToOthers(Path file) throws IOException {
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

  static void mustBeStrong(char[] password) throws KeyStoreUnusable {
    if (password.length < KeyStoreFile.SHORTEST_PASSWORD) {
      throw new KeyStoreUnusable(
          "a key store's password has at least %d characters"
              .formatted(KeyStoreFile.SHORTEST_PASSWORD));
    }
    for (char c : password) {
      if (c < 0x20 || c > 0x7E) {
        throw new KeyStoreUnusable("a key store's password has printable ASCII characters only");
      }
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
