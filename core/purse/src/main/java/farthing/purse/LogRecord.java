package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;

/**
 * One record of the card's log. An update moves no value: its M and BAL are 0, in currency 000000.
 *
 * @param counterpart 8 bytes: the security card of a purchase; IDLACQ ‖ 00000000 of a load or
 *     unload; zeros of an update
 */
public record LogRecord(
    TransactionType type,
    int transactionNumber,
    CompletionCode cc,
    Amount amount,
    int balanceAfterMinor,
    Dthr time,
    Bytes counterpart) {
  /** In bytes. */
  public static final int SIZE = 29;

  public static LogRecord parse(Bytes bytes) {
    ByteReader in = new ByteReader("log record", bytes);
    TransactionType type = TransactionType.ofCode(in.u1());
    int number = in.u2();
    CompletionCode cc = new CompletionCode(in.u2());
    Currency currency = Currency.of(in.bytes(Currency.SIZE));
    Amount amount = new Amount(in.amountMinor(), currency);
    int balanceAfter = in.amountMinor();
    LogRecord read =
        new LogRecord(
            type, number, cc, amount, balanceAfter, Dthr.of(in.bytes(Dthr.SIZE)), in.bytes(8));
    in.end();
    return read;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .u1(type.code())
        .u2(transactionNumber)
        .u2(cc.value())
        .bytes(amount.currency().toBytes())
        .u4(amount.minor())
        .u4(balanceAfterMinor)
        .bytes(time.toBytes())
        .bytes(counterpart)
        .toBytes();
  }
}
