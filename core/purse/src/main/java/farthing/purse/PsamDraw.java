package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.TransactionId;

/** The 69 bytes that INITIALIZE PSAM takes: the purse's answer and what is to be drawn. */
public record PsamDraw(InitializeAnswer purse, Amount amount, TransactionId trx, Dthr time) {
  /** In bytes. */
  public static final int SIZE = 69;

  public static PsamDraw parse(Bytes bytes) {
    ByteReader in = new ByteReader("INITIALIZE PSAM", bytes);
    InitializeAnswer purse = InitializeAnswer.read(in);
    int minor = in.amountMinor();
    Amount amount = new Amount(minor, Currency.of(in.bytes(Currency.SIZE)));
    TransactionId trx = TransactionId.of(in.bytes(TransactionId.SIZE));
    PsamDraw draw = new PsamDraw(purse, amount, trx, Dthr.of(in.bytes(Dthr.SIZE)));
    in.end();
    return draw;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .bytes(purse.toBytes())
        .u4(amount.minor())
        .bytes(amount.currency().toBytes())
        .bytes(trx.toBytes())
        .bytes(time.toBytes())
        .toBytes();
  }
}
