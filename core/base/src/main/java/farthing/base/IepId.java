package farthing.base;

/**
 * Which purse: PPIEP, the purse provider, and IDIEP, the card's number within it.
 *
 * @param provider 4 bytes, unsigned
 * @param number 6 bytes, unsigned
 */
public record IepId(int provider, long number) {
  /** PPIEP and IDIEP, in bytes. */
  public static final int SIZE = 10;

  public IepId {
    if (number < 0 || number >= 1L << 48) {
      throw new Malformed("IDIEP has 6 bytes");
    }
  }

  public static IepId read(ByteReader in) {
    return new IepId((int) in.u4(), in.u6());
  }

  public void write(ByteWriter out) {
    out.u4(Integer.toUnsignedLong(provider)).u6(number);
  }

  public Bytes providerBytes() {
    return new ByteWriter(4).u4(Integer.toUnsignedLong(provider)).toBytes();
  }

  public Bytes numberBytes() {
    return new ByteWriter(6).u6(number).toBytes();
  }

  /** The last four digits, for a person's eye and for logs: no card number in full. */
  public String masked() {
    return "…" + "%012x".formatted(number).substring(8);
  }

  /** PPIEP and IDIEP in full, for the issuer's own eyes. */
  public String full() {
    return "%08x-%012x".formatted(provider, number);
  }

  /**
   * From {@link #full}.
   *
   * @throws Malformed if it is not 8 and 12 hexadecimal digits with a hyphen between
   */
  public static IepId ofFull(String text) {
    if (!text.matches("[0-9a-fA-F]{8}-[0-9a-fA-F]{12}")) {
      throw new Malformed("a card's number is 8 and 12 hexadecimal digits with a hyphen between");
    }
    return new IepId(Integer.parseUnsignedInt(text, 0, 8, 16), Long.parseLong(text, 9, 21, 16));
  }

  @Override
  public String toString() {
    return masked();
  }
}
