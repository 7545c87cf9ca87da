package farthing.purse;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What a security card signs under its own key, KPSAM (PROTOCOL, section 5): S5 of a purchase, S4
 * and its acknowledgement of a batch, and the MAC of an update. Functions of their arguments alone.
 * KPSAM is always of suite 20, whatever suite the purses have.
 */
public final class PsamSignatures {
  private static final Comparator<CurrencyTotals> BY_CURRENCY =
      Comparator.comparing(t -> t.currency().toBytes().toArray(), Arrays::compareUnsigned);

  private PsamSignatures() {}

  /**
   * S5: what the security card commanded, for clearing.
   *
   * @param batch 4 bytes: the batch in which the amount is counted
   */
  public static Mac8 s5(MacKey psamKey, long batch, PurchaseRecord purchase) {
    PurchaseTerms terms = purchase.terms();
    ByteWriter message =
        new ByteWriter(64).u1(0x05).u4(batch).u4(terms.psamTransaction()).u1(terms.type().code());
    purchase.iep().write(message);
    return psamKey.mac8(
        message
            .u1(purchase.suite().code())
            .u1(purchase.keyGeneration())
            .bytes(purchase.expiry().toBytes())
            .u2(purchase.transactionNumber())
            .bytes(terms.trx().toBytes())
            .u4(terms.amount().minor())
            .bytes(terms.amount().currency().toBytes())
            .bytes(terms.time().toBytes())
            .u4(purchase.balanceAfterMinor())
            .toArray());
  }

  /**
   * S4: over the totals of a batch, in ascending order of CURR, however they are given.
   *
   * @param totals one per currency, 0 to 255
   */
  public static Mac8 s4(MacKey psamKey, long batch, Collection<CurrencyTotals> totals) {
    List<CurrencyTotals> ascending = totals.stream().sorted(BY_CURRENCY).toList();
    if (ascending.stream().map(CurrencyTotals::currency).distinct().count() != totals.size()) {
      throw new IllegalArgumentException("a currency stands twice in the totals of a batch");
    }
    ByteWriter message = new ByteWriter(64).u1(0x04).u4(batch).u1(ascending.size());
    for (CurrencyTotals each : ascending) {
      message
          .bytes(each.currency().toBytes())
          .u4(each.purchases())
          .u8(each.purchasesMinor())
          .u4(each.cancels())
          .u8(each.cancelsMinor());
    }
    return psamKey.mac8(message.toArray());
  }

  /** SACK: the collector's word that it has the batch, without which no batch is closed. */
  public static Mac8 sack(MacKey psamKey, long batch, Mac8 s4) {
    return psamKey.mac8(new ByteWriter(16).u1(0x0A).u4(batch).bytes(s4.value()).toArray());
  }

  /**
   * The MAC of UPDATE PSAM PARAMETER.
   *
   * @param counter 4 bytes, greater than that of the last update accepted
   */
  public static Mac8 update(MacKey psamKey, long counter, Bytes tlv) {
    return psamKey.mac8(new ByteWriter(5 + tlv.size()).u1(0x0B).u4(counter).bytes(tlv).toArray());
  }
}
