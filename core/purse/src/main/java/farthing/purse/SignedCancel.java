package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;

/**
 * A cancel that a security card has commanded (PROTOCOL, section 5): from here on its amount counts
 * under the cancels of the batch, whatever becomes of it.
 *
 * @param signed of type CANCEL: its own NTPSAM, and the purchase's TRX
 * @param purchaseTransaction NTPSAM of the purchase that it cancels, 4 bytes
 * @param s5 for clearing, over the balance that the card will have
 */
public record SignedCancel(SignedDraw signed, long purchaseTransaction, Mac8 s5) {
  /** In bytes. */
  public static final int SIZE = SignedDraw.SIZE + 4 + Mac8.SIZE;

  public SignedCancel {
    if (signed.type() != TransactionType.CANCEL) {
      throw new IllegalArgumentException("a cancel is wanted, this is a " + signed.type());
    }
  }

  /** As a journal keeps it. */
  public static SignedCancel parse(Bytes bytes) {
    ByteReader in = new ByteReader("signed cancel", bytes);
    SignedCancel read =
        new SignedCancel(SignedDraw.read(TransactionType.CANCEL, in), in.u4(), Mac8.read(in));
    in.end();
    return read;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .bytes(signed.toBytes())
        .u4(purchaseTransaction)
        .bytes(s5.value())
        .toBytes();
  }
}
