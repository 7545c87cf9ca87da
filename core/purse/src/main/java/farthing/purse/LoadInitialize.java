package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.TransactionId;

/**
 * The data of INITIALIZE IEP for a load or an unload: what is to move, and who wants it. Which of
 * the two it is travels in the command's P1, not here.
 *
 * @param amount M; 0 asks a card for its signed state alone, over a proof TRX
 * @param time the bank's, from the order
 * @param trx the bank's, or a load server's proof TRX
 */
public record LoadInitialize(
    Amount amount, Dthr time, LoadingBankId bank, LoadingDeviceId device, TransactionId trx) {
  /** In bytes. */
  public static final int SIZE = 38;

  public static LoadInitialize parse(Bytes bytes) {
    ByteReader in = new ByteReader("INITIALIZE IEP for load", bytes);
    int minor = in.amountMinor();
    LoadInitialize read =
        new LoadInitialize(
            new Amount(minor, Currency.of(in.bytes(Currency.SIZE))),
            Dthr.of(in.bytes(Dthr.SIZE)),
            new LoadingBankId(in.bytes(LoadingBankId.SIZE)),
            new LoadingDeviceId(in.bytes(LoadingDeviceId.SIZE)),
            TransactionId.of(in.bytes(TransactionId.SIZE)));
    in.end();
    return read;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .u4(amount.minor())
        .bytes(amount.currency().toBytes())
        .bytes(time.toBytes())
        .bytes(bank.value())
        .bytes(device.value())
        .bytes(trx.toBytes())
        .toBytes();
  }

  /** The same over a load server's proof TRX with M = 0 (PROTOCOL, section 6). */
  public LoadInitialize asProof(TransactionId proofTrx) {
    return new LoadInitialize(new Amount(0, amount.currency()), time, bank, device, proofTrx);
  }
}
