package farthing.security;

import farthing.base.Mac8;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.SecurityCard.CancelOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;
import java.time.InstantSource;
import java.util.Optional;

/**
 * INITIALIZE PSAM for cancels (PROTOCOL, section 5), inside a {@link SoftwarePsam}.
 *
 * <p>It refuses in this order: what is remembered for the TRX (TRX_DRAWN_OTHERWISE); what {@link
 * PurseChecks} says; CANCEL_OF_ANOTHER; PURCHASE_NOT_IN_BATCH; TRX_DRAWN_OTHERWISE. Neither an
 * expired card nor full totals stop money from going back where it came from.
 *
 * <p>Safe for all threads, one at a time.
 */
final class SoftwareCancels {
  private final PsamKeys keys;
  private final PurseChecks checks;
  private final DrawSignatures signatures;
  private final SoftwareBatches batches;
  private final ReservedNumbers numbers;
  private final InstantSource time;
  private final RecentDraws recent = new RecentDraws();

  SoftwareCancels(
      PsamKeys keys,
      PurseChecks checks,
      DrawSignatures signatures,
      SoftwareBatches batches,
      ReservedNumbers numbers,
      InstantSource time) {
    this.keys = keys;
    this.checks = checks;
    this.signatures = signatures;
    this.batches = batches;
    this.numbers = numbers;
    this.time = time;
  }

  synchronized CancelOutcome initialize(SignedDraw purchase, PsamDraw draw) {
    Optional<RecentDraws.Drawn> earlier = recent.find(draw.trx());
    if (earlier.isPresent() && isOpen(earlier.get().signed().batch())) {
      return earlier.get().isFor(draw, false)
          ? new CancelOutcome.Signed(withS5(earlier.get().signed(), purchase))
          : new CancelOutcome.Refused(DrawRefusal.TRX_DRAWN_OTHERWISE);
    }
    return refusalOf(purchase, draw)
        .<CancelOutcome>map(CancelOutcome.Refused::new)
        .orElseGet(() -> sign(purchase, draw));
  }

  /** The earlier one's S2 is forgotten; the purchase is cancelled once, whichever leaves. */
  synchronized CancelOutcome initializeInstead(SignedDraw purchase, PsamDraw draw) {
    Optional<DrawRefusal> refusal =
        refusalOf(purchase, draw).filter(why -> why != DrawRefusal.TRX_DRAWN_OTHERWISE);
    if (refusal.isPresent()) {
      return new CancelOutcome.Refused(refusal.get());
    }
    recent.forget(draw.trx());
    return sign(purchase, draw);
  }

  private Optional<DrawRefusal> refusalOf(SignedDraw purchase, PsamDraw draw) {
    Optional<DrawRefusal> refusal = checks.refusalOf(TransactionType.CANCEL, draw, time.instant());
    if (refusal.isEmpty() && !isOf(purchase, draw)) {
      refusal = Optional.of(DrawRefusal.CANCEL_OF_ANOTHER);
    }
    if (refusal.isPresent()) {
      return refusal;
    }
    if (!signatures.isOwn(purchase)) {
      throw new IllegalArgumentException("this security card signed no such purchase");
    }
    return batches
        .find(purchase.batch())
        .map(totals -> totals.cancel(purchase.psamTransaction(), draw.amount()))
        .orElse(Optional.of(DrawRefusal.PURCHASE_NOT_IN_BATCH));
  }

  private boolean isOpen(long batch) {
    return batches.open().batch() == batch;
  }

  /** The same purse, right after the purchase, the whole of it. */
  private static boolean isOf(SignedDraw purchase, PsamDraw draw) {
    InitializeAnswer before = purchase.draw().purse();
    return draw.trx().equals(purchase.draw().trx())
        && draw.amount().equals(purchase.draw().amount())
        && draw.purse().iep().equals(before.iep())
        && draw.purse().transactionNumber() == before.transactionNumber() + 1
        && draw.purse().balance().minor() == purchase.balanceAfterMinor();
  }

  private CancelOutcome sign(SignedDraw purchase, PsamDraw draw) {
    SignedDraw signed =
        signatures.sign(TransactionType.CANCEL, draw, numbers.next(), purchase.batch());
    recent.remember(new RecentDraws.Drawn(signed, false));
    return new CancelOutcome.Signed(withS5(signed, purchase));
  }

  /** It counts for clearing from the command on: S5 is made over what the card will say. */
  private SignedCancel withS5(SignedDraw cancel, SignedDraw purchase) {
    Mac8 s5 = PsamSignatures.s5(keys.psamKey(), cancel.batch(), PurchaseRecord.expected(cancel));
    return new SignedCancel(cancel, purchase.psamTransaction(), s5);
  }
}
