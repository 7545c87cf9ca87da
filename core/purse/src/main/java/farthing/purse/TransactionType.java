package farthing.purse;

import farthing.base.Malformed;
import java.util.Arrays;

/** TI: what a purse's transaction did. */
public enum TransactionType {
  UPDATE(0x04),
  PURCHASE(0x06),
  CANCEL(0x07),
  UNLOAD(0x0A),
  LOAD(0x0C);

  private final int code;

  TransactionType(int code) {
    this.code = code;
  }

  /** The byte on the wire. */
  public int code() {
    return code;
  }

  public static TransactionType ofCode(int code) {
    return Arrays.stream(values())
        .filter(t -> t.code == code)
        .findFirst()
        .orElseThrow(() -> new Malformed("no such transaction type: %02x".formatted(code)));
  }
}
