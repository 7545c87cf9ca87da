package farthing.security;

import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.MasterKeys;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The keys that one party holds, in memory: master keys, its security cards' own keys, and keys for
 * sealing. {@link KeyStoreFile} keeps it. Immutable, safe for all threads; shows no key.
 */
public final class KeyRing implements MasterKeys {
  private static final Pattern SEALING_NAME = Pattern.compile("[a-z0-9-]{1,40}");

  private final Map<MasterKeyName, MacKey> masters;
  private final Map<PsamId, MacKey> psams;
  private final Map<String, SealingKey> sealing;
  private final Set<MasterKeyName> retired;
  private final Set<MasterKeyName> destroyed;

  private KeyRing(
      Map<MasterKeyName, MacKey> masters,
      Map<PsamId, MacKey> psams,
      Map<String, SealingKey> sealing,
      Set<MasterKeyName> retired,
      Set<MasterKeyName> destroyed) {
    this.masters = Map.copyOf(masters);
    this.psams = Map.copyOf(psams);
    this.sealing = Map.copyOf(sealing);
    this.retired = Set.copyOf(retired);
    this.destroyed = Set.copyOf(destroyed);
  }

  public static KeyRing empty() {
    return new KeyRing(Map.of(), Map.of(), Map.of(), Set.of(), Set.of());
  }

  @Override
  public Optional<MacKey> find(KeyUsage usage, int provider, Suite suite, int keyGeneration) {
    if (keyGeneration == 0) {
      return Optional.empty(); // no generation has this number, yet a purse may say it
    }
    return Optional.ofNullable(
        masters.get(new MasterKeyName(usage, provider, suite, keyGeneration)));
  }

  @Override
  public boolean isRetired(KeyUsage usage, int provider, Suite suite, int keyGeneration) {
    return keyGeneration != 0
        && retired.contains(new MasterKeyName(usage, provider, suite, keyGeneration));
  }

  @Override
  public boolean knowsProvider(int provider) {
    return masters.keySet().stream().anyMatch(name -> name.provider() == provider);
  }

  /** The keys of one of this party's security cards, if it is one. */
  public Optional<PsamKeys> psam(PsamId psam) {
    return Optional.ofNullable(psams.get(psam)).map(key -> new PsamKeys(psam, key, this));
  }

  /** This party's security cards, in the order of their identifiers. */
  public List<PsamId> securityCards() {
    return psams.keySet().stream().sorted(Comparator.comparing(PsamId::toString)).toList();
  }

  /** A key for sealing, by its name. */
  public Optional<SealingKey> sealingKey(String name) {
    return Optional.ofNullable(sealing.get(name));
  }

  /** The names of the master keys, in their order. */
  public List<MasterKeyName> masterNames() {
    return masters.keySet().stream().sorted(Comparator.comparing(MasterKeyName::toString)).toList();
  }

  /** What a person may see of each key, by its name in the file. */
  public SortedMap<String, KeyCheckValue> checkValues() {
    SortedMap<String, KeyCheckValue> all = new TreeMap<>();
    masters.forEach((name, key) -> all.put(name.toString(), KeyCheckValue.of(key)));
    psams.forEach((psam, key) -> all.put(KeyEntries.psamAlias(psam), KeyCheckValue.of(key)));
    sealing.forEach((n, key) -> all.put(KeyEntries.sealingAlias(n), KeyEntries.checkValue(key)));
    return all;
  }

  /** With a new master key, as yet known to nobody. */
  public KeyRing generate(
      KeyUsage usage, int provider, Suite suite, int keyGeneration, SecureRandom random) {
    byte[] value = new byte[MacKey.SIZE];
    random.nextBytes(value);
    try {
      MasterKeyName name = new MasterKeyName(usage, provider, suite, keyGeneration);
      return with(name, MacKey.of(suite, value));
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /**
   * With a master key that came from elsewhere.
   *
   * @throws Malformed if the name is taken, or the same key lies under another name: a purse could
   *     then lie about its class, or one usage sign for another
   */
  public KeyRing with(MasterKeyName name, MacKey key) {
    if (masters.containsKey(name)) {
      throw new Malformed(name + " is there already; a new key needs a new key generation");
    }
    masters.forEach((other, held) -> {
      if (same(held, key)) {
        throw new Malformed("the key for " + name + " is the one of " + other);
      }
    });
    Map<MasterKeyName, MacKey> more = new HashMap<>(masters);
    more.put(name, key);
    Set<MasterKeyName> gone = new HashSet<>(destroyed);
    gone.remove(name);
    return new KeyRing(more, psams, sealing, retired, gone);
  }

  /** With KPSAM of one more security card. */
  public KeyRing with(PsamId psam, MacKey psamKey) {
    if (psams.containsKey(psam)) {
      throw new Malformed("the key of security card " + psam + " is there already");
    }
    Map<PsamId, MacKey> more = new HashMap<>(psams);
    more.put(psam, psamKey);
    return new KeyRing(masters, more, sealing, retired, destroyed);
  }

  /**
   * With one more key for sealing.
   *
   * @param name 1 to 40 of a to z, 0 to 9 and the hyphen
   */
  public KeyRing with(String name, SealingKey key) {
    if (!SEALING_NAME.matcher(name).matches()) {
      throw new Malformed("a sealing key's name has 1 to 40 of a to z, 0 to 9 and '-'");
    }
    if (sealing.containsKey(name)) {
      throw new Malformed("the sealing key " + name + " is there already");
    }
    Map<String, SealingKey> more = new HashMap<>(sealing);
    more.put(name, key);
    return new KeyRing(masters, psams, more, retired, destroyed);
  }

  /**
   * Out of the issuer's keys those that a payment server gets: the KM-purchase masters, and for
   * each of its security cards KPSAM. Its sealing keys it makes itself.
   *
   * @param clearing the KM-psam to derive from
   * @throws Malformed if it is not here
   */
  public KeyRing forPaymentServer(MasterKeyName clearing, Collection<PsamId> cards) {
    MacKey kmPsam = masters.get(clearing);
    if (clearing.usage() != KeyUsage.PSAM || kmPsam == null) {
      throw new Malformed(clearing + " is no KM-psam held here");
    }
    Map<PsamId, MacKey> own = new HashMap<>();
    cards.forEach(card -> own.put(card, kmPsam.psamKey(card)));
    return onlyFor(KeyHolder.PAYMENT_SERVER, own);
  }

  /**
   * Out of the issuer's keys those that a load server without a token gets: the KM-load and
   * KM-update masters. Its sealing keys it makes itself.
   */
  public KeyRing forLoadServer() {
    return onlyFor(KeyHolder.LOAD_SERVER, Map.of());
  }

  /** Out of the issuer's keys those that clearing gets: the KM-tac and KM-psam masters. */
  public KeyRing forClearing() {
    return onlyFor(KeyHolder.CLEARING, Map.of());
  }

  /**
   * KPSAM of a security card, derived from the KM-psam that is held here.
   *
   * @throws Malformed if none is, or several: which of them it is of is not told
   */
  public MacKey psamKey(PsamId psam) {
    List<MasterKeyName> held =
        masterNames().stream().filter(name -> name.usage() == KeyUsage.PSAM).toList();
    if (held.size() != 1) {
      throw new Malformed("one KM-psam is wanted, and " + held.size() + " are held here");
    }
    return Objects.requireNonNull(masters.get(held.getFirst())).psamKey(psam);
  }

  /**
   * Those of these keys that another ring has not.
   *
   * @throws Malformed if it has another key of the same name
   */
  public KeyRing newTo(KeyRing there) {
    SortedMap<String, KeyCheckValue> theirs = there.checkValues();
    checkValues()
        .forEach((name, value) -> {
          KeyCheckValue held = theirs.get(name);
          if (held != null && !held.equals(value)) {
            throw new Malformed(
                "another %s is there: check value %s, not %s".formatted(name, held, value));
          }
        });
    Map<MasterKeyName, MacKey> newMasters = new HashMap<>(masters);
    newMasters.keySet().removeAll(there.masters.keySet());
    Map<PsamId, MacKey> newPsams = new HashMap<>(psams);
    newPsams.keySet().removeAll(there.psams.keySet());
    Map<String, SealingKey> newSealing = new HashMap<>(sealing);
    newSealing.keySet().removeAll(there.sealing.keySet());
    Set<MasterKeyName> ended = new HashSet<>(retired);
    ended.retainAll(newMasters.keySet());
    return new KeyRing(newMasters, newPsams, newSealing, ended, Set.of());
  }

  /** These master keys, for where they are put next. */
  public Map<MasterKeyName, MacKey> masters(Collection<MasterKeyName> names) {
    Map<MasterKeyName, MacKey> some = new HashMap<>(masters);
    some.keySet().retainAll(Set.copyOf(names));
    return Map.copyOf(some);
  }

  private KeyRing onlyFor(KeyHolder holder, Map<PsamId, MacKey> cards) {
    Map<MasterKeyName, MacKey> allowed = new HashMap<>(masters);
    allowed.keySet().removeIf(name -> !holder.mayHold(name));
    Set<MasterKeyName> ended = new HashSet<>(retired);
    ended.retainAll(allowed.keySet());
    return new KeyRing(allowed, cards, Map.of(), ended, Set.of());
  }

  /** Whether {@link #retire} was said of it. */
  public boolean isRetired(MasterKeyName name) {
    return retired.contains(name);
  }

  /**
   * With a master key that is kept to prove what was drawn, and for nothing new: a security card
   * refuses its cards' purchases.
   *
   * @throws Malformed if it is not here
   */
  public KeyRing retire(MasterKeyName name) {
    if (!masters.containsKey(name)) {
      throw new Malformed(name + " is not there");
    }
    Set<MasterKeyName> more = new HashSet<>(retired);
    more.add(name);
    return new KeyRing(masters, psams, sealing, more, destroyed);
  }

  /**
   * Without a retired master key.
   *
   * @throws Malformed if it is not here, or not retired: an answer on its way could not be proven
   */
  public KeyRing withoutRetired(MasterKeyName name) {
    if (!retired.contains(name)) {
      throw new Malformed(name + (masters.containsKey(name) ? " is not retired" : " is not there"));
    }
    Map<MasterKeyName, MacKey> fewer = new HashMap<>(masters);
    fewer.remove(name);
    Set<MasterKeyName> others = new HashSet<>(retired);
    others.remove(name);
    return new KeyRing(fewer, psams, sealing, others, destroyed);
  }

  /**
   * Without a retired master key, of which the name stays: {@link #destroyed}.
   *
   * @throws Malformed if it is not here, or not retired
   */
  public KeyRing destroy(MasterKeyName name) {
    return withoutRetired(name).remember(name);
  }

  /** With the name of a master key that was destroyed. */
  KeyRing remember(MasterKeyName name) {
    if (masters.containsKey(name)) {
      throw new Malformed(name + " is there, and was destroyed");
    }
    Set<MasterKeyName> gone = new HashSet<>(destroyed);
    gone.add(name);
    return new KeyRing(masters, psams, sealing, retired, gone);
  }

  /** The names of the master keys that were destroyed here, and did not come back since. */
  public Set<MasterKeyName> destroyed() {
    return destroyed;
  }

  /** The master keys that this holder must not have, by name. */
  List<MasterKeyName> forbiddenTo(KeyHolder holder) {
    return masters.keySet().stream().filter(name -> !holder.mayHold(name)).toList();
  }

  Map<MasterKeyName, MacKey> masters() {
    return masters;
  }

  Map<PsamId, MacKey> psams() {
    return psams;
  }

  Map<String, SealingKey> sealing() {
    return sealing;
  }

  /** By what they sign, since parity bits make no other key; and by their bytes, over suites. */
  private static boolean same(MacKey one, MacKey other) {
    byte[] zeros = new byte[MacKey.SIZE];
    return one.hasSameBytesAs(other)
        || (one.suite() == other.suite() && one.mac8(zeros).equals(other.mac8(zeros)));
  }

  @Override
  public String toString() {
    return "KeyRing[%d master keys, %d security cards, %d sealing keys]"
        .formatted(masters.size(), psams.size(), sealing.size());
  }
}
