package farthing.client;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.Sha256;

/**
 * By what a journal knows a card again: the number's last four digits and 16 bits of its SHA-256.
 * Enough to tell a person's cards apart, too little to find the number out.
 *
 * @param value {@code 4711-beef}
 */
public record CardMark(String value) {
  private static final int DIGEST_BYTES = 2;

  static CardMark of(IepId iep) {
    ByteWriter number = new ByteWriter(IepId.SIZE);
    iep.write(number);
    Bytes digest = Sha256.of(number.toBytes());
    return new CardMark(iep.masked().substring(1) + "-" + digest.slice(0, DIGEST_BYTES).hex());
  }

  boolean isOf(IepId iep) {
    return of(iep).equals(this);
  }

  /** As cards are shown: the last four digits. */
  public String shown() {
    return "…" + value.substring(0, Math.max(0, value.indexOf('-')));
  }

  @Override
  public String toString() {
    return value;
  }
}
