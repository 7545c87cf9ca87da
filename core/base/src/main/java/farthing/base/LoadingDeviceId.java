package farthing.base;

/**
 * Which device a card was loaded in, as the client terminal names itself: IDLDA, 6 bytes.
 *
 * @param value six bytes
 */
public record LoadingDeviceId(Bytes value) {
  /** In bytes. */
  public static final int SIZE = 6;

  public LoadingDeviceId {
    if (value.size() != SIZE) {
      throw new Malformed("IDLDA has 6 bytes");
    }
  }

  public static LoadingDeviceId ofHex(String hex) {
    return new LoadingDeviceId(Bytes.ofHex(hex));
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
