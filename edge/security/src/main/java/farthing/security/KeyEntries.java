package farthing.security;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import java.util.Map;
import java.util.TreeMap;

/** A key ring as the entries of a key store file: a name and a key's bytes each. */
final class KeyEntries {
  private static final String PSAM = "kpsam/";
  private static final String SEALING = "seal/";
  private static final String RETIRED = "retired/";
  private static final String DESTROYED = "destroyed/";

  private KeyEntries() {}

  static String psamAlias(PsamId psam) {
    return PSAM + psam;
  }

  static String sealingAlias(String name) {
    return SEALING + name;
  }

  /** Every key in clear, for the file that encrypts them; the caller wipes them. */
  static Map<String, byte[]> of(KeyRing ring) {
    // Reason: the encrypted key store file is written from the keys' bytes.
    SecretAccess leave = SecretAccess.granted();
    Map<String, byte[]> entries = new TreeMap<>();
    ring.masters()
        .forEach((name, key) ->
            entries.put((ring.isRetired(name) ? RETIRED : "") + name, key.reveal(leave)));
    ring.psams().forEach((psam, key) -> entries.put(psamAlias(psam), key.reveal(leave)));
    ring.sealing().forEach((name, key) -> entries.put(sealingAlias(name), key.reveal(leave)));
    ring.destroyed().forEach(name -> entries.put(DESTROYED + name, new byte[1])); // a name alone
    return entries;
  }

  /**
   * @throws Malformed for a name or size that no key of ours has
   */
  static KeyRing plus(KeyRing ring, String alias, byte[] value) {
    if (alias.startsWith(PSAM)) {
      PsamId psam = PsamId.ofHex(alias.substring(PSAM.length()));
      return ring.with(psam, MacKey.of(Suite.AES_128, value));
    }
    if (alias.startsWith(SEALING)) {
      return ring.with(alias.substring(SEALING.length()), SealingKey.of(value));
    }
    DryRun.mustNotBe(alias);
    if (alias.startsWith(RETIRED)) {
      MasterKeyName name = MasterKeyName.parse(alias.substring(RETIRED.length()));
      return ring.with(name, MacKey.of(name.suite(), value)).retire(name);
    }
    if (alias.startsWith(DESTROYED)) {
      return ring.remember(MasterKeyName.parse(alias.substring(DESTROYED.length())));
    }
    MasterKeyName name = MasterKeyName.parse(alias);
    return ring.with(name, MacKey.of(name.suite(), value));
  }

  static KeyCheckValue checkValue(SealingKey key) {
    // Reason: the check value is computed by another library; three bytes of a MAC are shown.
    return KeyCheckValue.ofAes(key.reveal(SecretAccess.granted()));
  }
}
