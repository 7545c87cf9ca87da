package farthing.base;

/**
 * Which security card: IDPSAM, 8 bytes.
 *
 * @param value eight bytes
 */
public record PsamId(Bytes value) {
  /** In bytes. */
  public static final int SIZE = 8;

  public PsamId {
    if (value.size() != SIZE) {
      throw new Malformed("IDPSAM has 8 bytes");
    }
  }

  public static PsamId ofHex(String hex) {
    return new PsamId(Bytes.ofHex(hex));
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
