package farthing.base;

/**
 * A signature of the protocol, S1 to S7: the left eight bytes of a MAC. Compared in constant time.
 *
 * @param value eight bytes
 */
public record Mac8(Bytes value) {
  /** In bytes. */
  public static final int SIZE = 8;

  public static final Mac8 ZERO = new Mac8(Bytes.of(new byte[SIZE]));

  public Mac8 {
    if (value.size() != SIZE) {
      throw new Malformed("a signature has 8 bytes");
    }
  }

  public static Mac8 read(ByteReader in) {
    return new Mac8(in.bytes(SIZE));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Mac8 other && value.sameInConstantTime(other.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
