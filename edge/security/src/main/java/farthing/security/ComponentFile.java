package farthing.security;

import farthing.base.Malformed;
import farthing.base.SecretAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One custodian's components at rest, under a passphrase that only the custodian knows: a PKCS#12
 * file as {@link KeyStoreFile} writes it, readable by its owner alone, never overwritten. Each
 * entry's name says which component of which key it is.
 */
public final class ComponentFile {
  private static final Pattern ALIAS =
      Pattern.compile("component/([0-9]{1,2})/([0-9]{1,2})-of-([0-9]{1,2})/(.{1,60})");

  private final EntriesFile file;

  public ComponentFile(Path file, SecureRandom random) {
    this.file = new EntriesFile(file, random);
  }

  /**
   * Writes a new file, durable when this returns.
   *
   * @param passphrase at least {@link KeyStoreFile#SHORTEST_PASSWORD} printable ASCII characters
   * @throws KeyStoreUnusable if there is a file already, or the passphrase will not do
   */
  public void create(char[] passphrase, List<KeyComponent> components, boolean dryRun)
      throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    for (KeyComponent component : components) {
      // Reason: the custodian's encrypted file is written from the component's bytes.
      entries.put(alias(component), component.reveal(SecretAccess.granted()));
    }
    EntriesFile.mustBeStrong(passphrase);
    file.write(passphrase, Pkcs12.DEAR, dryRun ? DryRun.marked(entries) : entries);
  }

  /**
   * Every component of the file; the caller closes them.
   *
   * @throws KeyStoreUnusable if it cannot be used, or is of a dry run and this is none, or the
   *     other way round: the message says what to do
   */
  public List<KeyComponent> open(char[] passphrase, boolean dryRun) throws IOException {
    if (!file.isThere()) {
      throw new KeyStoreUnusable(
          "there is no component file " + file + ": is the medium in, and the name right?");
    }
    Map<String, byte[]> entries = file.read(passphrase);
    List<KeyComponent> components = new ArrayList<>();
    try {
      (dryRun ? DryRun.unmarked(entries) : entries)
          .forEach((alias, value) -> components.add(component(alias, value)));
      return List.copyOf(components);
    } catch (Malformed e) {
      components.forEach(KeyComponent::close);
      throw new KeyStoreUnusable(file + ": " + e.getMessage(), e);
    } finally {
      entries.values().forEach(Pkcs12::wipe);
    }
  }

  private static String alias(KeyComponent component) {
    return "component/%d/%d-of-%d/%s"
        .formatted(
            component.number(),
            component.sharing().needed(),
            component.sharing().made(),
            component.key());
  }

  private static KeyComponent component(String alias, byte[] value) {
    DryRun.mustNotBe(alias);
    Matcher parts = ALIAS.matcher(alias);
    if (!parts.matches()) {
      throw new Malformed("it holds something else than a custodian's components");
    }
    return KeyComponent.of(
        MasterKeyName.parse(parts.group(4)),
        new Sharing(Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3))),
        Integer.parseInt(parts.group(1)),
        value);
  }
}
