package farthing.clearing;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.batches.BatchId;
import farthing.batches.BatchRecord;
import farthing.batches.RefundClaims;
import farthing.batches.RefundClaims.Claim;
import farthing.purse.CompletionCode;
import farthing.purse.KeyedCard;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import farthing.security.SoftwareCardKeys;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What a payment server says that a card is owed, with S6 as the card signed it. */
final class TestClaim {
  private final Town town;
  private final BatchId batch;

  TestClaim(Town town, long batch) {
    this.town = town;
    this.batch = new BatchId(Town.PSAM, batch);
  }

  /** The card paid, and nobody is to be paid with it. */
  RefundClaims late(long ntpsam, IepId card, int nt, PartyId merchant, int minor) {
    return late(ntpsam, card, nt, merchant, minor, UnaryOperator.identity());
  }

  RefundClaims late(
      long ntpsam,
      IepId card,
      int nt,
      PartyId merchant,
      int minor,
      UnaryOperator<Optional<Mac8>> proof) {
    PurchaseRecord purchase = record(TransactionType.PURCHASE, ntpsam, card, nt, minor, ntpsam);
    return claim(
        merchant,
        CompletionCode.DONE,
        purchase,
        proof.apply(Optional.of(s6(CompletionCode.DONE, purchase))),
        0);
  }

  /** The card refused to take its money back, and signed that. */
  RefundClaims refusedCancel(
      long ntpsam, long purchase, IepId card, int nt, PartyId merchant, int minor) {
    PurchaseRecord cancel = record(TransactionType.CANCEL, ntpsam, card, nt, minor, purchase);
    CompletionCode cc = CompletionCode.PURSE_COULD_NOT;
    return claim(merchant, cc, cancel, Optional.of(s6(cc, cancel)), purchase);
  }

  /** The card said nothing to it. */
  RefundClaims unheardCancel(
      long ntpsam, long purchase, IepId card, int nt, PartyId merchant, int minor) {
    return claim(
        merchant,
        CompletionCode.DONE,
        record(TransactionType.CANCEL, ntpsam, card, nt, minor, purchase),
        Optional.empty(),
        purchase);
  }

  private RefundClaims claim(
      PartyId merchant,
      CompletionCode cc,
      PurchaseRecord record,
      Optional<Mac8> s6,
      long cancelled) {
    return new RefundClaims(
        batch, List.of(new Claim(merchant, cc, new BatchRecord(record, Mac8.ZERO, s6, cancelled))));
  }

  private PurchaseRecord record(
      TransactionType type, long ntpsam, IepId card, int nt, int minor, long trx) {
    return new PurchaseRecord(
        new PurchaseTerms(
            type,
            batch.psam(),
            ntpsam,
            new TransactionId(new UUID(trx, trx)),
            Amount.ofMinor(minor, Currency.EUR),
            Dthr.of(TestBatch.NOON)),
        card,
        Suite.AES_128,
        1,
        Town.EXPIRY,
        nt,
        50_00);
  }

  private Mac8 s6(CompletionCode cc, PurchaseRecord purchase) {
    return PurchaseSignatures.s6(
        new SoftwareCardKeys(town.issuer)
            .sessionKey(KeyedCard.of(purchase), PurchaseSignatures.proofKey(purchase))
            .orElseThrow(),
        cc,
        purchase);
  }
}
