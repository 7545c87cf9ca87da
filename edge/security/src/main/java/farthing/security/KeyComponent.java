package farthing.security;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.SecretAccess;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one custodian holds of a master key: with {@link Sharing#needed()} of them the key is put
 * together, and fewer tell nothing of it ({@link SecretSharing}).
 *
 * <p>Keeps its value until {@link #close()} wipes it. {@link #toString()} shows none of it.
 */
public final class KeyComponent implements AutoCloseable {
  /** In bytes: as many as the key has. */
  public static final int SIZE = MacKey.SIZE;

  private final MasterKeyName key;
  private final Sharing sharing;
  private final int number;
  private final byte[] value;

  private KeyComponent(MasterKeyName key, Sharing sharing, int number, byte[] value) {
    this.key = key;
    this.sharing = sharing;
    this.number = number;
    this.value = value;
  }

  /**
   * @param number the custodian's, 1 to {@link Sharing#made()}
   * @param value 16 bytes, which are copied
   */
  public static KeyComponent of(MasterKeyName key, Sharing sharing, int number, byte[] value) {
    if (number < 1 || number > sharing.made()) {
      throw new Malformed("there is no component %d of %d".formatted(number, sharing.made()));
    }
    if (value.length != SIZE) {
      throw new Malformed("a component has %d bytes".formatted(SIZE));
    }
    return new KeyComponent(key, sharing, number, value.clone());
  }

  /**
   * Every custodian's component of a key, in the order of their numbers; each is wiped by close.
   */
  public static List<KeyComponent> split(
      MasterKeyName name, MacKey key, Sharing sharing, SecureRandom random) {
    // Reason: a key is taken apart for its custodians, once, when it is made.
    byte[] secret = key.reveal(SecretAccess.granted());
    List<KeyComponent> components = new ArrayList<>();
    SecretSharing.split(secret, sharing.needed(), sharing.made(), random)
        .forEach((number, share) -> components.add(new KeyComponent(name, sharing, number, share)));
    Arrays.fill(secret, (byte) 0);
    return List.copyOf(components);
  }

  /**
   * The key again.
   *
   * @param components of one key, of different custodians, exactly as many as are needed. Whether
   *     it is the right key, its {@link KeyCheckValue} tells
   * @throws Malformed if they do not belong together
   */
  public static MacKey combine(List<KeyComponent> components) {
    SortedMap<Integer, byte[]> shares = new TreeMap<>();
    KeyComponent first = components.getFirst();
    for (KeyComponent component : components) {
      if (!component.key.equals(first.key) || !component.sharing.equals(first.sharing)) {
        throw new Malformed("%s and %s do not belong together".formatted(first, component));
      }
      if (shares.put(component.number, component.value) != null) {
        throw new Malformed(component + " is there twice");
      }
    }
    if (shares.size() != first.sharing.needed()) {
      throw new Malformed(
          "%d components of %s are wanted, not %d"
              .formatted(first.sharing.needed(), first.key, shares.size()));
    }
    byte[] secret = SecretSharing.at(0, shares);
    try {
      return MacKey.of(first.key.suite(), secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  public MasterKeyName key() {
    return key;
  }

  public Sharing sharing() {
    return sharing;
  }

  /** Its custodian's, from 1. */
  public int number() {
    return number;
  }

  /** What its custodian compares: of the component as an AES key, whatever the key's suite. */
  public KeyCheckValue checkValue() {
    return KeyCheckValue.ofAes(value);
  }

  /** The 16 bytes, for whoever has leave, who wipes them. */
  byte[] reveal(SecretAccess leave) {
    Objects.requireNonNull(leave);
    return value.clone();
  }

  /** Wipes it. */
  @Override
  public void close() {
    Arrays.fill(value, (byte) 0);
  }

  @Override
  public String toString() {
    return "component %d of %s".formatted(number, key);
  }
}
