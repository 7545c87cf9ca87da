package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;

/**
 * The purse's answer to DEBIT IEP: debited or refused, and signed either way.
 *
 * @param transactionNumber NTIEP of the transaction attempted
 * @param balanceAfterMinor 0 to 7FFFFFFF, in the slot's currency
 */
public record DebitAnswer(
    CompletionCode cc, int transactionNumber, int balanceAfterMinor, Mac8 s3, Mac8 s6, Mac8 s7) {
  /** In bytes. */
  public static final int SIZE = 32;

  public static DebitAnswer parse(Bytes bytes) {
    ByteReader in = new ByteReader("DEBIT IEP answer", bytes);
    DebitAnswer answer =
        new DebitAnswer(
            new CompletionCode(in.u2()),
            in.u2(),
            in.amountMinor(),
            Mac8.read(in),
            Mac8.read(in),
            Mac8.read(in));
    in.end();
    return answer;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .u2(cc.value())
        .u2(transactionNumber)
        .u4(balanceAfterMinor)
        .bytes(s3.value())
        .bytes(s6.value())
        .bytes(s7.value())
        .toBytes();
  }
}
