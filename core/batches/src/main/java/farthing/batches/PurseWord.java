package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.Arrays;

/** What the issuer says to a {@link PurseQuestion}: the numbers are never given away again. */
public enum PurseWord {
  /** It may pay, and what it was asked for counts as spent from now on. */
  MAY_PAY(0),
  /** The issuer's books show less on it. */
  BALANCE_TOO_LOW(1),
  /** Its number is behind one that it has used, or was asked for elsewhere: it may be a copy. */
  NUMBER_STALE(2),
  /** The issuer has blocked it. */
  BLOCKED(3),
  /** The issuer made no such purse. */
  UNKNOWN(4);

  private static final int VERSION = 1;
  private static final String WHAT = "word on a purse";

  private final int code;

  PurseWord(int code) {
    this.code = code;
  }

  public Bytes toBytes() {
    return Bytes.of(new byte[] {VERSION, (byte) code});
  }

  /**
   * @throws Malformed if it is no such word
   */
  public static PurseWord parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    int version = in.u1();
    int code = in.u1();
    in.end();
    return Arrays.stream(values())
        .filter(word -> version == VERSION && word.code == code)
        .findFirst()
        .orElseThrow(() -> new Malformed(WHAT + ": no such word"));
  }
}
