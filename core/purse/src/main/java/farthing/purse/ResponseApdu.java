package farthing.purse;

import farthing.base.Bytes;
import farthing.base.Malformed;

/**
 * A card's answer.
 *
 * @param data 0 to 256 bytes
 * @param status SW1 SW2, as in {@link StatusWord}
 */
public record ResponseApdu(Bytes data, int status) {

  /** Data and status, 2 to 258 bytes. */
  public static ResponseApdu parse(Bytes bytes) {
    int end = bytes.size() - 2;
    if (end < 0 || end > 256) {
      throw new Malformed("an answer has 2 to 258 bytes");
    }
    return new ResponseApdu(
        bytes.slice(0, end), ((bytes.at(end) & 0xFF) << 8) | (bytes.at(end + 1) & 0xFF));
  }

  public static ResponseApdu refusing(int status) {
    return new ResponseApdu(Bytes.empty(), status);
  }

  public boolean isDone() {
    return status == StatusWord.DONE;
  }

  public Bytes toBytes() {
    return data.plus(Bytes.of((byte) (status >>> 8), (byte) status));
  }
}
