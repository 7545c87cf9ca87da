package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;

/**
 * A draw for which a security card gave its S2: what a debit response is later checked against.
 *
 * @param type PURCHASE, or CANCEL inside a {@link SignedCancel}
 * @param psamTransaction NTPSAM, 4 bytes, used once
 * @param batch the security card's batch that was open
 */
public record SignedDraw(
    TransactionType type, PsamDraw draw, PsamId psam, long psamTransaction, long batch, Mac8 s2) {
  /** In bytes. */
  public static final int SIZE = PsamDraw.SIZE + PsamId.SIZE + 4 + 4 + Mac8.SIZE;

  /** A purchase's, as a journal keeps it. */
  public static SignedDraw parse(Bytes bytes) {
    ByteReader in = new ByteReader("signed draw", bytes);
    SignedDraw read = read(TransactionType.PURCHASE, in);
    in.end();
    return read;
  }

  static SignedDraw read(TransactionType type, ByteReader in) {
    return new SignedDraw(
        type,
        PsamDraw.parse(in.bytes(PsamDraw.SIZE)),
        new PsamId(in.bytes(PsamId.SIZE)),
        in.u4(),
        in.u4(),
        Mac8.read(in));
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
    return new PurchaseTerms(type, psam, psamTransaction, draw.trx(), draw.amount(), draw.time());
  }

  /** What the slot holds once it is done: more than 7FFFFFFF or below 0 if it cannot be. */
  public long balanceAfterMinor() {
    long before = draw.purse().balance().minor();
    return type == TransactionType.CANCEL
        ? before + draw.amount().minor()
        : before - draw.amount().minor();
  }

  public DebitCommand command() {
    return new DebitCommand(terms(), s2);
  }
}
