package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;

/**
 * A draw for which a security card gave its S2: what a debit response is later checked against.
 *
 * @param psamTransaction NTPSAM, 4 bytes, used once
 * @param batch the security card's batch that was open
 */
public record SignedDraw(PsamDraw draw, PsamId psam, long psamTransaction, long batch, Mac8 s2) {
  /** In bytes. */
  public static final int SIZE = PsamDraw.SIZE + PsamId.SIZE + 4 + 4 + Mac8.SIZE;

  /** As a journal keeps it. */
  public static SignedDraw parse(Bytes bytes) {
    ByteReader in = new ByteReader("signed draw", bytes);
    SignedDraw read =
        new SignedDraw(
            PsamDraw.parse(in.bytes(PsamDraw.SIZE)),
            new PsamId(in.bytes(PsamId.SIZE)),
            in.u4(),
            in.u4(),
            Mac8.read(in));
    in.end();
    return read;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .bytes(draw.toBytes())
        .bytes(psam.value())
        .u4(psamTransaction)
        .u4(batch)
        .bytes(s2.value())
        .toBytes();
  }

  public PurchaseTerms terms() {
    return new PurchaseTerms(
        TransactionType.PURCHASE, psam, psamTransaction, draw.trx(), draw.amount(), draw.time());
  }

  public DebitCommand command() {
    return new DebitCommand(terms(), s2);
  }
}
