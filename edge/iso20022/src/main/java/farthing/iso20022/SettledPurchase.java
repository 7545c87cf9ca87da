package farthing.iso20022;

import farthing.base.TransactionId;
import java.time.Instant;

/**
 * A purchase that a merchant is paid for, or one that the card took back after it was captured, or
 * that the merchant gave back.
 *
 * @param kind a purchase adds to what the merchant is paid, a cancel or a refund takes from it
 * @param at when it was captured or taken back
 * @param gross what the card paid or got back
 * @param fee what the acquirer keeps of a purchase, or gives back with a cancel; may be nothing
 */
public record SettledPurchase(Kind kind, TransactionId trx, Instant at, Money gross, Money fee) {

  public enum Kind {
    PURCHASE,
    CANCEL,
    /** All or part of it, given back later: there may be several of one TRX. */
    REFUND
  }

  public SettledPurchase {
    if (!gross.currency().equals(fee.currency())) {
      throw new IllegalArgumentException("the fee of " + trx + " is in another currency");
    }
    if (gross.isZero()) {
      throw new NotForABank(RefusalCode.AMOUNT_OUT_OF_RANGE, gross + " for " + trx);
    }
  }

  /** What it adds to what the merchant is paid, before the fee; in minor units. */
  long signedGrossMinor() {
    return kind == Kind.PURCHASE ? gross.minor() : -gross.minor();
  }

  /** What the fee adds to what the merchant is paid: with a cancel it comes back. */
  long signedFeeMinor() {
    return kind == Kind.PURCHASE ? -fee.minor() : fee.minor();
  }

  /** What it adds to what the merchant is paid; less than nothing where it takes. */
  long signedNetMinor() {
    return Math.addExact(signedGrossMinor(), signedFeeMinor());
  }
}
