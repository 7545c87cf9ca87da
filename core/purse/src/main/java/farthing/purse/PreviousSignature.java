package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import java.util.Optional;

/**
 * The answer to GET PREVIOUS IEP SIGNATURE: the proof of one of the card's last eight transactions.
 *
 * @param s6 and s7 zero for a load, unload or update
 */
public record PreviousSignature(
    TransactionType type,
    int slot,
    int transactionNumber,
    CompletionCode cc,
    int balanceAfterMinor,
    Mac8 s3,
    Mac8 s6,
    Mac8 s7) {
  /** In bytes. */
  public static final int SIZE = 34;

  public static PreviousSignature parse(Bytes bytes) {
    ByteReader in = new ByteReader("GET PREVIOUS IEP SIGNATURE answer", bytes);
    TransactionType type = TransactionType.ofCode(in.u1());
    int slot = in.u1();
    int number = in.u2();
    CompletionCode cc = new CompletionCode(in.u2());
    PreviousSignature previous =
        new PreviousSignature(
            type, slot, number, cc, in.amountMinor(), Mac8.read(in), Mac8.read(in), Mac8.read(in));
    in.end();
    return previous;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .u1(type.code())
        .u1(slot)
        .bytes(asDebitAnswerHead())
        .bytes(s3.value())
        .bytes(s6.value())
        .bytes(s7.value())
        .toBytes();
  }

  /** The debit answer that was given at the time. */
  public DebitAnswer asDebitAnswer() {
    return new DebitAnswer(cc, transactionNumber, balanceAfterMinor, s3, s6, s7);
  }

  /** Of a load or unload: the answer that was given at the time. Refusals are not kept. */
  public LoadAnswer asLoadAnswer() {
    return new LoadAnswer(cc, transactionNumber, balanceAfterMinor, s3, Optional.empty());
  }

  /** Of an update: the answer that was given at the time. */
  public UpdateAnswer asUpdateAnswer() {
    return new UpdateAnswer(cc, transactionNumber, s3);
  }

  private Bytes asDebitAnswerHead() {
    return new ByteWriter(8).u2(transactionNumber).u2(cc.value()).u4(balanceAfterMinor).toBytes();
  }
}
