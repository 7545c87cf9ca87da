package farthing.security;

import farthing.base.Malformed;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A party's keys at rest: a PKCS#12 file, each key encrypted under the password, the whole under
 * its MAC. Readable by its owner alone, written whole or not at all, never overwritten: keys are
 * added, and taken out only by {@link #destroy}. A key lost is money lost, so keep a copy of the
 * file elsewhere.
 *
 * <p>Passwords belong to the caller, who reads them and wipes them. One process at a time may
 * change a file.
 */
public final class KeyStoreFile {
  /** Whoever steals the file guesses at leisure: shorter ones are found. In characters. */
  public static final int SHORTEST_PASSWORD = 12;

  private static final int DRAWN_BYTES = 16;

  private final EntriesFile file;
  private final SecureRandom random;

  public KeyStoreFile(Path file, SecureRandom random) {
    this.file = new EntriesFile(file, random);
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
    file.write(password, Pkcs12.CHEAP, KeyEntries.of(keys));
    return password;
  }

  /**
   * Writes a new file, durable when this returns.
   *
   * @param password at least {@link #SHORTEST_PASSWORD} printable ASCII characters
   * @throws KeyStoreUnusable if there is a file already, or the password will not do
   */
  public void create(char[] password, KeyRing keys) throws IOException {
    EntriesFile.mustBeStrong(password);
    file.write(password, Pkcs12.DEAR, KeyEntries.of(keys));
  }

  /** As {@link #create(char[], KeyRing)}, with keys that {@link #open} refuses: a dry run's. */
  public void createDryRun(char[] password, KeyRing keys) throws IOException {
    EntriesFile.mustBeStrong(password);
    file.write(password, Pkcs12.DEAR, DryRun.marked(KeyEntries.of(keys)));
  }

  /**
   * All keys of the file, read once.
   *
   * @param holder whose file it is: one with master keys that this party must not hold is refused
   * @throws KeyStoreUnusable if it cannot be used: the message says what to do
   */
  public KeyRing open(char[] password, KeyHolder holder) throws IOException {
    file.mustBeClosedToOthers();
    KeyRing keys = read(password);
    if (!keys.forbiddenTo(holder).isEmpty()) {
      throw new KeyStoreUnusable(
          ("%s holds %s, which a key store of %s must never hold. Take the file away from this"
                  + " machine, and have the issuer make that party's own (keys export)")
              .formatted(file, keys.forbiddenTo(holder).getFirst(), holder.text()));
    }
    return keys;
  }

  /** What {@link #createDryRun} wrote, for the dry run to compare. */
  public KeyRing openDryRun(char[] password) throws IOException {
    try {
      return plus(KeyRing.empty(), DryRun.unmarked(file.read(password)));
    } catch (Malformed e) {
      throw new KeyStoreUnusable(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Adds keys to the file: all of them, durably, or none.
   *
   * @param password of the file
   * @throws KeyStoreUnusable if it cannot be read, or one of the keys is there already
   */
  public void add(char[] password, KeyRing more) throws IOException {
    file.replace(password, KeyEntries.of(plus(read(password), KeyEntries.of(more))));
  }

  /**
   * Marks master keys as retired, all of them or none, durable when this returns: their cards are
   * refused, and what those were drawn before is proven as before.
   *
   * @throws KeyStoreUnusable if the file cannot be read, or one of the keys is not there
   */
  public void retire(char[] password, List<MasterKeyName> names) throws IOException {
    change(password, names, KeyRing::retire);
  }

  /**
   * Takes retired master keys out of the file, all of them or none, durable when this returns;
   * their names stay in it.
   *
   * @throws KeyStoreUnusable if the file cannot be read, or one of the keys is not retired in it
   */
  public void destroy(char[] password, List<MasterKeyName> names) throws IOException {
    change(password, names, KeyRing::destroy);
  }

  private interface Change {
    KeyRing of(KeyRing keys, MasterKeyName name);
  }

  private void change(char[] password, List<MasterKeyName> names, Change change)
      throws IOException {
    KeyRing keys = read(password);
    try {
      for (MasterKeyName name : names) {
        keys = change.of(keys, name);
      }
    } catch (Malformed e) {
      throw new KeyStoreUnusable(file + ": " + e.getMessage() + "; it stays as it is", e);
    }
    file.replace(password, KeyEntries.of(keys));
  }

  private KeyRing read(char[] password) throws IOException {
    return plus(KeyRing.empty(), file.read(password));
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
}
