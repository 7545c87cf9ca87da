package farthing.base;

/** Two decimal digits in one byte, as cards keep dates and currency codes. */
final class Bcd {
  private Bcd() {}

  static int digits(byte b) {
    int high = (b >> 4) & 0xF;
    int low = b & 0xF;
    if (high > 9 || low > 9) {
      throw new Malformed("not a BCD byte: %02x".formatted(b & 0xFF));
    }
    return 10 * high + low;
  }

  static byte of(int twoDigits) {
    return (byte) (((twoDigits / 10) << 4) | (twoDigits % 10));
  }
}
