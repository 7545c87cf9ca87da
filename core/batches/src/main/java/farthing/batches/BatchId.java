package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Malformed;
import farthing.base.PsamId;

/**
 * One batch of one security card.
 *
 * @param batch its number, 1 to FFFFFFFF; a security card's next batch has the next number
 */
public record BatchId(PsamId psam, long batch) {
  /** In bytes. */
  static final int SIZE = PsamId.SIZE + 4;

  private static final long LAST = 0xFFFF_FFFFL;

  public BatchId {
    if (batch < 1 || batch > LAST) {
      throw new Malformed("a batch has a number from 1 to 4294967295");
    }
  }

  /** As in addresses: two segments of a path. */
  public static BatchId of(String psam, String batch) {
    if (!batch.matches("[1-9][0-9]{0,9}")) {
      throw new Malformed("a batch has a number from 1 to 4294967295");
    }
    return new BatchId(PsamId.ofHex(psam), Long.parseLong(batch));
  }

  static BatchId read(ByteReader in) {
    return new BatchId(new PsamId(in.bytes(PsamId.SIZE)), in.u4());
  }

  void write(ByteWriter out) {
    out.bytes(psam.value()).u4(batch);
  }

  /** {@code 0000000000000001/17}. */
  @Override
  public String toString() {
    return psam + "/" + batch;
  }
}
