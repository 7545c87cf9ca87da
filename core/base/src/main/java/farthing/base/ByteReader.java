package farthing.base;

import java.util.Arrays;

/**
 * Reads fields one behind the other, big-endian; what is too short or too long is {@link
 * Malformed}. One thread.
 */
public final class ByteReader {
  private final String what;
  private final byte[] value;
  private int at;

  /**
   * @param what the thing read, for the error's text
   */
  public ByteReader(String what, byte[] value) {
    this.what = what;
    this.value = value;
  }

  public ByteReader(String what, Bytes value) {
    this(what, value.held());
  }

  public int u1() {
    return (int) number(1);
  }

  public int u2() {
    return (int) number(2);
  }

  public long u4() {
    return number(4);
  }

  public long u6() {
    return number(6);
  }

  /** Four bytes that hold an amount: 0 to 7FFFFFFF. */
  public int amountMinor() {
    long amount = number(4);
    if (amount > Integer.MAX_VALUE) {
      throw new Malformed(what + ": an amount above 7FFFFFFF");
    }
    return (int) amount;
  }

  public Bytes bytes(int length) {
    need(length);
    Bytes read = Bytes.of(value, at, length);
    at += length;
    return read;
  }

  public byte[] array(int length) {
    need(length);
    at += length;
    return Arrays.copyOfRange(value, at - length, at);
  }

  public boolean hasMore() {
    return at < value.length;
  }

  public int remaining() {
    return value.length - at;
  }

  /**
   * @throws Malformed if something is left over
   */
  public void end() {
    if (hasMore()) {
      throw new Malformed(what + ": " + remaining() + " bytes too many");
    }
  }

  private long number(int width) {
    need(width);
    long read = 0;
    for (int i = 0; i < width; i++) {
      read = (read << 8) | (value[at++] & 0xFF);
    }
    return read;
  }

  private void need(int length) {
    if (remaining() < length) {
      throw new Malformed(what + ": ends after " + value.length + " bytes");
    }
  }
}
