package farthing.base;

import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;

/**
 * TRX: the name of one purchase or load, made by the merchant's or bank's server, unique per party.
 *
 * @param value a UUID; those made here are of version 7 (RFC 9562, section 5.7)
 */
public record TransactionId(UUID value) {
  /** In bytes. */
  public static final int SIZE = 16;

  private static final int TEXT_LENGTH = 36;

  /**
   * @param random must not be foreseeable: another party's TRX should not be guessed
   */
  public static TransactionId next(InstantSource time, Random random) {
    long high = (time.millis() << 16) | 0x7000 | random.nextInt(0x1000);
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new TransactionId(new UUID(high, low));
  }

  /**
   * @param text lower-case UUID text, 36 characters
   */
  public static TransactionId parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      throw notOne();
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      char c = text.charAt(i);
      if (hyphen && c != '-') {
        throw notOne();
      }
      if (i < 18) {
        high = hyphen ? high : high << 4 | digit(c);
      } else {
        low = hyphen ? low : low << 4 | digit(c);
      }
    }
    return new TransactionId(new UUID(high, low));
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    throw notOne();
  }

  private static Malformed notOne() {
    return new Malformed("a TRX is a UUID in lower case");
  }

  public static TransactionId of(Bytes sixteen) {
    if (sixteen.size() != SIZE) {
      throw new Malformed("a TRX has 16 bytes");
    }
    ByteReader in = new ByteReader("TRX", sixteen);
    long high = (in.u4() << 32) | in.u4();
    long low = (in.u4() << 32) | in.u4();
    return new TransactionId(new UUID(high, low));
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .u8(value.getMostSignificantBits())
        .u8(value.getLeastSignificantBits())
        .toBytes();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
