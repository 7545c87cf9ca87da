package farthing.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A byte string that never changes: what goes over a wire, compared by value.
 *
 * <p>Not for keys: {@link #toString()} shows every byte. Immutable, safe for all threads.
 */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /** A copy of {@code value}. */
  public static Bytes of(byte... value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /** Not a copy: who calls has made {@code value} for this, and never writes to it again. */
  public static Bytes holding(byte[] value) {
    return new Bytes(value);
  }

  /** A copy of {@code length} bytes from {@code offset}. */
  public static Bytes of(byte[] value, int offset, int length) {
    return new Bytes(Arrays.copyOfRange(value, offset, offset + length));
  }

  /**
   * @throws Malformed if {@code hex} is not an even number of hexadecimal digits
   */
  public static Bytes ofHex(String hex) {
    try {
      return new Bytes(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new Malformed("not hexadecimal: an even number of digits 0 to f is wanted", e);
    }
  }

  public static Bytes empty() {
    return EMPTY;
  }

  /** In bytes. */
  public int size() {
    return value.length;
  }

  public boolean isEmpty() {
    return value.length == 0;
  }

  public byte at(int index) {
    return value[index];
  }

  /** {@code length} bytes from {@code offset}; out of range is a bug of the caller's. */
  public Bytes slice(int offset, int length) {
    return of(value, offset, length);
  }

  public Bytes plus(Bytes more) {
    byte[] both = Arrays.copyOf(value, value.length + more.value.length);
    System.arraycopy(more.value, 0, both, value.length, more.value.length);
    return new Bytes(both);
  }

  public byte[] toArray() {
    return value.clone();
  }

  /** Not a copy: who calls only reads it, and hands it to nobody who may write to it or keep it. */
  public byte[] held() {
    return value;
  }

  /** In time that does not depend on where the two differ. */
  public boolean sameInConstantTime(Bytes other) {
    return MessageDigest.isEqual(value, other.value);
  }

  /** As UTF-8; what is none becomes U+FFFD. */
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  public String hex() {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Bytes other && Arrays.equals(value, other.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
