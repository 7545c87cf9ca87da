package farthing.base;

/**
 * Which bank pays for a load, or is paid by an unload: IDLACQ, 4 bytes.
 *
 * @param value four bytes
 */
public record LoadingBankId(Bytes value) {
  /** In bytes. */
  public static final int SIZE = 4;

  public LoadingBankId {
    if (value.size() != SIZE) {
      throw new Malformed("IDLACQ has 4 bytes");
    }
  }

  public static LoadingBankId ofHex(String hex) {
    return new LoadingBankId(Bytes.ofHex(hex));
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
