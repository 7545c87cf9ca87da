package farthing.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes fields one behind the other, big-endian, as the protocol page lists them. One thread. */
public final class ByteWriter {
  private byte[] buffer;
  private int size;

  /**
   * @param expectedSize in bytes; more may be written
   */
  public ByteWriter(int expectedSize) {
    buffer = new byte[Math.max(expectedSize, 16)];
  }

  public ByteWriter u1(int value) {
    return number(value, 1);
  }

  public ByteWriter u2(int value) {
    return number(value, 2);
  }

  public ByteWriter u4(long value) {
    return number(value, 4);
  }

  public ByteWriter u6(long value) {
    return number(value, 6);
  }

  public ByteWriter u8(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  public ByteWriter bytes(Bytes value) {
    return bytes(value.held());
  }

  public ByteWriter bytes(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
    return this;
  }

  public ByteWriter ascii(String value) {
    return bytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  public Bytes toBytes() {
    return Bytes.of(buffer, 0, size);
  }

  public byte[] toArray() {
    return Arrays.copyOf(buffer, size);
  }

  private ByteWriter number(long value, int width) {
    if (value < 0 || value >>> (8 * width) != 0) {
      throw new IllegalArgumentException(value + " does not fit " + width + " bytes");
    }
    room(width);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  private void room(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more, 2 * buffer.length));
    }
  }
}
