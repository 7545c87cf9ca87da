package farthing.batches;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import java.util.Optional;

/**
 * One purchase or cancel of a security card's batch, as it goes to clearing (PROTOCOL, section 5):
 * S5 says what the security card commanded, S6 that the card did it.
 *
 * @param s5 over {@code purchase} and the batch's number
 * @param s6 of completion code 0000; empty where the proof has not come, or of a cancel is not
 *     needed: a purchase is paid on both, a cancel counts on S5 alone
 * @param cancelled NTPSAM of the purchase that a cancel takes back; 0 for a purchase
 */
public record BatchRecord(PurchaseRecord purchase, Mac8 s5, Optional<Mac8> s6, long cancelled) {
  /** In bytes, without IDPSAM, which a batch names once. */
  public static final int SIZE = 4 + 1 + IepId.SIZE + 1 + 1 + 3 + 2 + 16 + 7 + 5 + 4 + 8 + 9 + 4;

  private static final int PROVEN = 1;

  public BatchRecord {
    if ((purchase.terms().type() == TransactionType.CANCEL) != (cancelled != 0)) {
      throw new Malformed("a cancel names its purchase, and nothing else does");
    }
  }

  /** NTPSAM: by which a batch has it once. */
  public long number() {
    return purchase.terms().psamTransaction();
  }

  public boolean isCancel() {
    return purchase.terms().type() == TransactionType.CANCEL;
  }

  public Amount amount() {
    return purchase.terms().amount();
  }

  /**
   * @throws Malformed if it is neither a purchase nor a cancel, or of no value
   */
  public static BatchRecord read(PsamId psam, ByteReader in) {
    long number = in.u4();
    TransactionType type = TransactionType.ofCode(in.u1());
    if (type != TransactionType.PURCHASE && type != TransactionType.CANCEL) {
      throw new Malformed("batch record: neither a purchase nor a cancel");
    }
    IepId iep = IepId.read(in);
    Suite suite = Suite.ofCode(in.u1());
    int generation = in.u1();
    Expiry expiry = Expiry.of(in.bytes(Expiry.SIZE));
    int transactionNumber = in.u2();
    TransactionId trx = TransactionId.of(in.bytes(TransactionId.SIZE));
    int minor = in.amountMinor();
    Amount amount = Amount.ofMinor(minor, Currency.of(in.bytes(Currency.SIZE)));
    if (minor == 0 || amount.currency().isAuthentication()) {
      throw new Malformed("batch record: it moves no value");
    }
    Dthr time = Dthr.of(in.bytes(Dthr.SIZE));
    int balanceAfter = in.amountMinor();
    Mac8 s5 = Mac8.read(in);
    int proven = in.u1();
    Mac8 s6 = Mac8.read(in);
    if (proven > PROVEN || (proven != PROVEN && !s6.equals(Mac8.ZERO))) {
      throw new Malformed("batch record: S6 is there, or it is not");
    }
    return new BatchRecord(
        new PurchaseRecord(
            new PurchaseTerms(type, psam, number, trx, amount, time),
            iep,
            suite,
            generation,
            expiry,
            transactionNumber,
            balanceAfter),
        s5,
        proven == PROVEN ? Optional.of(s6) : Optional.empty(),
        in.u4());
  }

  public void write(ByteWriter out) {
    PurchaseTerms terms = purchase.terms();
    out.u4(terms.psamTransaction()).u1(terms.type().code());
    purchase.iep().write(out);
    out.u1(purchase.suite().code())
        .u1(purchase.keyGeneration())
        .bytes(purchase.expiry().toBytes())
        .u2(purchase.transactionNumber())
        .bytes(terms.trx().toBytes())
        .u4(terms.amount().minor())
        .bytes(terms.amount().currency().toBytes())
        .bytes(terms.time().toBytes())
        .u4(purchase.balanceAfterMinor())
        .bytes(s5.value())
        .u1(s6.isPresent() ? PROVEN : 0)
        .bytes(s6.orElse(Mac8.ZERO).value())
        .u4(cancelled);
  }
}
