package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;

/**
 * The purse's answer to UPDATE IEP PARAMETER: all changes done or none, and signed either way.
 *
 * @param transactionNumber NTIEP of the update attempted
 */
public record UpdateAnswer(CompletionCode cc, int transactionNumber, Mac8 s3) {
  /** In bytes. */
  public static final int SIZE = 12;

  public static UpdateAnswer parse(Bytes bytes) {
    ByteReader in = new ByteReader("UPDATE IEP PARAMETER answer", bytes);
    UpdateAnswer answer = new UpdateAnswer(new CompletionCode(in.u2()), in.u2(), Mac8.read(in));
    in.end();
    return answer;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE).u2(cc.value()).u2(transactionNumber).bytes(s3.value()).toBytes();
  }
}
