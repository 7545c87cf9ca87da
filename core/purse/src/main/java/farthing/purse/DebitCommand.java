package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.base.TransactionId;

/**
 * The data of DEBIT IEP (or CREDIT IEP for a cancel): the terms and S2. The type travels in the
 * command's P1, not here.
 */
public record DebitCommand(PurchaseTerms terms, Mac8 s2) {
  /** In bytes. */
  public static final int SIZE = 48;

  public static DebitCommand parse(TransactionType type, Bytes bytes) {
    ByteReader in = new ByteReader("DEBIT IEP", bytes);
    PsamId psam = new PsamId(in.bytes(PsamId.SIZE));
    long psamTransaction = in.u4();
    TransactionId trx = TransactionId.of(in.bytes(TransactionId.SIZE));
    int minor = in.amountMinor();
    Currency currency = Currency.of(in.bytes(Currency.SIZE));
    Dthr time = Dthr.of(in.bytes(Dthr.SIZE));
    Mac8 s2 = Mac8.read(in);
    in.end();
    return new DebitCommand(
        new PurchaseTerms(type, psam, psamTransaction, trx, new Amount(minor, currency), time), s2);
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .bytes(terms.psam().value())
        .u4(terms.psamTransaction())
        .bytes(terms.trx().toBytes())
        .u4(terms.amount().minor())
        .bytes(terms.amount().currency().toBytes())
        .bytes(terms.time().toBytes())
        .bytes(s2.value())
        .toBytes();
  }

  /** Step 618: the same command with the amount that the person approved. */
  public DebitCommand withAmount(Amount approved) {
    return new DebitCommand(
        new PurchaseTerms(
            terms.type(),
            terms.psam(),
            terms.psamTransaction(),
            terms.trx(),
            approved,
            terms.time()),
        s2);
  }
}
