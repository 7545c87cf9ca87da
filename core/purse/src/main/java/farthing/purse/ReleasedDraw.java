package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.ExpectedProof;
import farthing.base.Mac8;
import farthing.base.SecretAccess;

/**
 * A draw after which the security card was free again (INITIALIZE PSAM, P1 02): with what others
 * compare the purse's proof with, and its S5, over what the purse will say when it does as told.
 *
 * @param signed of type PURCHASE
 */
public record ReleasedDraw(SignedDraw signed, ExpectedProof expected, Mac8 s5) {
  /** In bytes. */
  public static final int SIZE = SignedDraw.SIZE + ExpectedProof.SIZE + Mac8.SIZE;

  public ReleasedDraw {
    if (signed.type() != TransactionType.PURCHASE) {
      throw new IllegalArgumentException("a purchase is wanted, this is a " + signed.type());
    }
  }

  /** As a journal keeps it. */
  public static ReleasedDraw parse(Bytes bytes) {
    ByteReader in = new ByteReader("released draw", bytes);
    ReleasedDraw read =
        new ReleasedDraw(
            SignedDraw.read(TransactionType.PURCHASE, in), ExpectedProof.read(in), Mac8.read(in));
    in.end();
    return read;
  }

  /**
   * Whether the purse paid as it was told. Of an answer that says it did not, this says nothing.
   */
  public boolean isProof(DebitAnswer answer) {
    boolean asTold =
        answer.cc().isDone()
            && answer.transactionNumber() == signed.draw().purse().transactionNumber()
            && answer.balanceAfterMinor() == signed.balanceAfterMinor();
    return asTold && expected.isMetBy(answer.s3(), answer.s6(), answer.s7());
  }

  /** With K7 in clear, which is of this transaction alone. */
  public Bytes reveal(SecretAccess token) {
    return new ByteWriter(SIZE)
        .bytes(signed.toBytes())
        .bytes(expected.reveal(token))
        .bytes(s5.value())
        .toBytes();
  }
}
