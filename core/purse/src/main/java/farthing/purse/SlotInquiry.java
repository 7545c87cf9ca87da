package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;

/**
 * The answer to SLOT INQUIRY.
 *
 * @param balance what the slot holds
 * @param maximum the most it may hold (BALMAX)
 * @param purchaseMaximum the most that one purchase may take (MMAX)
 */
public record SlotInquiry(Amount balance, Amount maximum, Amount purchaseMaximum) {
  /** In bytes. */
  public static final int SIZE = 15;

  public static SlotInquiry parse(Bytes bytes) {
    ByteReader in = new ByteReader("SLOT INQUIRY answer", bytes);
    Currency currency = Currency.of(in.bytes(Currency.SIZE));
    SlotInquiry slot =
        new SlotInquiry(
            new Amount(in.amountMinor(), currency),
            new Amount(in.amountMinor(), currency),
            new Amount(in.amountMinor(), currency));
    in.end();
    return slot;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE)
        .bytes(balance.currency().toBytes())
        .u4(balance.minor())
        .u4(maximum.minor())
        .u4(purchaseMaximum.minor())
        .toBytes();
  }
}
