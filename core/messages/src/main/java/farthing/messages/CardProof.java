package farthing.messages;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.ExpectedProof;
import farthing.base.Mac8;
import farthing.base.Malformed;

/**
 * What of a card's answer to DEBIT IEP names no card: the merchant compares it where that is agreed
 * (FIG. 8), and reports it for its money.
 *
 * @param cc the completion code, 2 bytes; 0 says that the card paid
 */
public record CardProof(int cc, Mac8 s3, Mac8 s6, Mac8 s7) {
  private static final int DONE = 0;
  private static final int MOST_CC = 0xFFFF;

  /** In bytes. */
  public static final int SIZE = 2 + 3 * Mac8.SIZE;

  /** As an order book keeps it. */
  public static CardProof parse(Bytes bytes) {
    ByteReader in = new ByteReader("card's proof", bytes);
    CardProof read = new CardProof(in.u2(), Mac8.read(in), Mac8.read(in), Mac8.read(in));
    in.end();
    return read;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .u2(cc)
        .bytes(s3.value())
        .bytes(s6.value())
        .bytes(s7.value())
        .toBytes();
  }

  /** Whether the card paid as it was told. */
  public boolean meets(ExpectedProof expected) {
    return cc == DONE && expected.isMetBy(s3, s6, s7);
  }

  static CardProof of(long cc, String s3, String s6, String s7) {
    if (cc < 0 || cc > MOST_CC) {
      throw new Malformed("a completion code has 2 bytes");
    }
    return new CardProof((int) cc, mac(s3), mac(s6), mac(s7));
  }

  private static Mac8 mac(String hex) {
    return new Mac8(Bytes.ofHex(hex));
  }
}
