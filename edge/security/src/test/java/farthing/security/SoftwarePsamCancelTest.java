package farthing.security;

import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.purse.CompletionCode;
import farthing.purse.CurrencyTotals;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.SecurityCard.CancelOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SecurityCard.ProofOutcome;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A purchase of 12.50, and what a security card makes of the wish to take it back. */
class SoftwarePsamCancelTest {
  private static final Amount PAID = euros(1250);

  private final PsamStory story = new PsamStory();

  @Test
  void cancelledPurchaseStaysInTheTotalsAndIsTakenBackUnderCancels() {
    SignedDraw purchase = paid(1);
    SignedCancel cancel = cancelled(purchase, draw(purchase));

    assertThat(cancel.signed().draw().trx()).isEqualTo(purchase.draw().trx());
    assertThat(cancel.signed().psamTransaction()).isNotEqualTo(purchase.psamTransaction());
    assertThat(cancel.purchaseTransaction()).isEqualTo(purchase.psamTransaction());
    holds(1, 1250, 1, 1250);
  }

  @Test
  void s5OfTheCancelIsMadeOverTheBalanceThatTheCardWillHave() {
    SignedDraw purchase = paid(1);
    SignedCancel cancel = cancelled(purchase, draw(purchase));
    DebitAnswer credited = after().credits(cancel.signed());

    assertThat(credited.balanceAfterMinor()).isEqualTo(5000);
    assertThat(cancel.s5())
        .isEqualTo(
            PsamSignatures.s5(
                story.kmPsam.psamKey(PsamStory.PSAM),
                PsamStory.BATCH,
                PurchaseRecord.of(cancel.signed(), credited)));
  }

  @Test
  void proofOfTheCancelIsVerifiedAndChangesNothingInTheTotals() {
    SignedDraw purchase = paid(1);
    SignedDraw cancel = cancelled(purchase, draw(purchase)).signed();

    story.proves(cancel, after().credits(cancel));
    story.proves(cancel, after().credits(cancel));
    story.proves(
        cancel, after().answer(cancel, CompletionCode.PURSE_COULD_NOT, after().balance().minor()));
    story.provesNothing(cancel, after().answer(cancel, CompletionCode.DONE, 3750));
    story.provesNothing(cancel, after().answer(cancel, CompletionCode.PURSE_COULD_NOT, 5000));
    story.provesNothing(cancel, story.card.pays(purchase));
    story.provesNothing(purchase, after().credits(cancel));
    holds(1, 1250, 1, 1250);
  }

  @Test
  void sameCancelAgainGetsTheSameS2AndAnyOtherIsRefused() {
    SignedDraw purchase = paid(1);
    PsamDraw draw = draw(purchase);
    SignedCancel cancel = cancelled(purchase, draw);

    assertThat(cancelled(purchase, PsamDraw.parse(draw.toBytes()))).isEqualTo(cancel);
    story.passes(Duration.ofMinutes(2));
    refused(purchase, draw(purchase), DrawRefusal.TRX_DRAWN_OTHERWISE);
    holds(1, 1250, 1, 1250);
  }

  @Test
  void cancelThatNeverLeftMakesPlaceForAnotherAndIsCountedOnce() {
    SignedDraw purchase = paid(1);
    PsamDraw lost = draw(purchase);
    cancelled(purchase, lost);
    story.passes(Duration.ofMinutes(2));
    PsamDraw next = draw(purchase);

    assertThat(story.psam.cancelInstead(purchase, next)).isInstanceOf(CancelOutcome.Signed.class);
    assertThat(story.psam.cancel(purchase, next)).isInstanceOf(CancelOutcome.Signed.class);
    refused(purchase, lost, DrawRefusal.TRX_DRAWN_OTHERWISE);
    holds(1, 1250, 1, 1250);
  }

  @Test
  void hundredThreadsWithOneCancelCountItOnce() throws Exception {
    SignedDraw purchase = paid(1);
    PsamDraw draw = draw(purchase);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<CancelOutcome> one = () -> story.psam.cancel(purchase, draw);
      List<CancelOutcome> all =
          threads.invokeAll(IntStream.range(0, 100).mapToObj(_ -> one).toList()).stream()
              .map(future -> future.resultNow())
              .distinct()
              .toList();
      assertThat(all).hasSize(1).first().isInstanceOf(CancelOutcome.Signed.class);
    }
    holds(1, 1250, 1, 1250);
  }

  @Test
  void purchaseWithoutItsProofIsNotCancelled() {
    SignedDraw purchase = story.signed(1, 1250);

    refused(purchase, draw(purchase), DrawRefusal.PURCHASE_NOT_IN_BATCH);
    holds(0, 0, 0, 0);
  }

  @Test
  void reverseAndCancelExcludeEachOther() {
    SignedDraw reversed = paid(1);
    story.psam.reverse(reversed);
    refused(reversed, draw(reversed), DrawRefusal.PURCHASE_NOT_IN_BATCH);

    SignedDraw taken = paid(2);
    cancelled(taken, draw(taken));
    assertThatThrownBy(() -> story.psam.reverse(taken)).isInstanceOf(IllegalStateException.class);
    holds(1, 1250, 1, 1250);
  }

  @Test
  void cancelIsNoPurchaseToReverseOrComplete() {
    SignedDraw purchase = paid(1);
    SignedDraw cancel = cancelled(purchase, draw(purchase)).signed();
    DebitAnswer credited = after().credits(cancel);

    assertThatThrownBy(() -> story.psam.reverse(cancel)).hasMessageContaining("CANCEL");
    assertThatThrownBy(() -> story.psam.complete(cancel, credited)).hasMessageContaining("CANCEL");
    assertThatThrownBy(() -> story.psam.cancel(cancel, draw(purchase)))
        .hasMessageContaining("CANCEL");
  }

  @Test
  void lateProofOfThePurchaseCountsNothingASecondTime() {
    SignedDraw purchase = paid(1);
    cancelled(purchase, draw(purchase));

    story.proves(purchase, story.card.pays(purchase));
    holds(1, 1250, 1, 1250);
  }

  @Test
  void onlyTheSamePurseRightAfterItsPurchaseGetsTheWholeAmountBack() {
    SignedDraw purchase = paid(1);
    TransactionId trx = purchase.draw().trx();
    CardInHand other = story.card.having(PAID).ofNumber(CardInHand.IEP.number() + 1);

    refused(purchase, other.cancelDraw(trx, PAID, story.time()), DrawRefusal.CANCEL_OF_ANOTHER);
    refused(
        purchase,
        after().cancelDraw(trx, euros(1249), story.time()),
        DrawRefusal.CANCEL_OF_ANOTHER);
    refused(
        purchase,
        after().after(1).cancelDraw(trx, PAID, story.time()),
        DrawRefusal.CANCEL_OF_ANOTHER);
    refused(
        purchase,
        after().holding(euros(5000)).cancelDraw(trx, PAID, story.time()),
        DrawRefusal.CANCEL_OF_ANOTHER);
    refused(
        purchase,
        after().cancelDraw(CardInHand.trx(2), PAID, story.time()),
        DrawRefusal.CANCEL_OF_ANOTHER);
    holds(1, 1250, 0, 0);
  }

  @Test
  void answerForAPurchaseIsNoneForACancel() {
    SignedDraw purchase = paid(1);
    PsamDraw bought = after().draw(1, PAID, story.time());

    refused(purchase, bought, DrawRefusal.S1_WRONG);
    story.refuses(draw(purchase, CardInHand.trx(9)), DrawRefusal.S1_WRONG);
  }

  @Test
  void authenticationIsNotCancelled() {
    Amount nothing = Amount.ofMinor(0, Currency.AUTHENTICATION);
    CardInHand card = story.card.holding(nothing);
    SignedDraw shown = story.signed(card.draw(1, nothing, story.time()));
    story.proves(shown, card.pays(shown));

    refused(
        shown,
        card.after(1).cancelDraw(shown.draw().trx(), nothing, story.time()),
        DrawRefusal.PURCHASE_NOT_IN_BATCH);
  }

  @Test
  void blockedCardAndExpiredSecurityCardAreRefusedButAnExpiredCardGetsItsMoneyBack() {
    CardInHand expiring = story.card.expiring(LocalDate.of(2026, 11, 22));
    SignedDraw purchase = story.signed(expiring.draw(1, PAID, story.time()));
    story.proves(purchase, expiring.pays(purchase));
    story.passes(Duration.ofDays(1));
    PsamDraw draw = expiring.having(PAID).cancelDraw(purchase.draw().trx(), PAID, story.time());

    story.hotlist = CardInHand.IEP::equals;
    refused(purchase, draw, DrawRefusal.CARD_BLOCKED);
    story.hotlist = _ -> false;
    cancelled(purchase, draw);

    SignedDraw second = paid(2);
    story.now = Instant.parse("2031-07-01T00:00:00Z");
    refused(second, draw(second), DrawRefusal.PSAM_EXPIRED);
  }

  @Test
  void softwarePurseIsNotCancelledOffline() {
    story.withRules(LocalDate.of(2031, 6, 30), true);
    CardInHand copyable = story.card.ofGeneration(story.softwarePurchase, PsamStory.SOFTWARE);
    SignedDraw purchase = story.signed(copyable.draw(1, PAID, story.time()));
    story.proves(purchase, copyable.pays(purchase));
    PsamDraw draw = copyable.having(PAID).cancelDraw(purchase.draw().trx(), PAID, story.time());

    story.withRules(LocalDate.of(2031, 6, 30), false);
    refused(purchase, draw, DrawRefusal.SOFTWARE_PURSE_OFFLINE);
    story.withRules(LocalDate.of(2031, 6, 30), true);
    cancelled(purchase, draw);
  }

  @Test
  void fullTotalsStopNoCancelAndACancelMakesNoRoom() {
    story.limitedTo(1, Map.of(Currency.EUR, 1250L));
    SignedDraw purchase = paid(1);
    cancelled(purchase, draw(purchase));

    story.refuses(story.drawing(2, euros(1)), DrawRefusal.BATCH_FULL);
    holds(1, 1250, 1, 1250);
  }

  @Test
  void purchaseOfAnEarlierBatchIsNotCancelled() {
    SignedDraw purchase = paid(1);
    story.totals = BatchTotals.empty(PsamStory.BATCH + 1, story.limits);
    story.restarted();

    refused(purchase, draw(purchase), DrawRefusal.PURCHASE_NOT_IN_BATCH);
  }

  @Test
  void purchaseThatThisSecurityCardDidNotSignIsABug() {
    SignedDraw purchase = paid(1);
    SignedDraw forged =
        new SignedDraw(
            TransactionType.PURCHASE,
            story.drawing(2, PAID),
            purchase.psam(),
            purchase.psamTransaction(),
            purchase.batch(),
            purchase.s2());
    SignedDraw foreign =
        new SignedDraw(
            TransactionType.PURCHASE,
            purchase.draw(),
            PsamId.ofHex("0000000000000001"),
            purchase.psamTransaction(),
            purchase.batch(),
            purchase.s2());

    assertThatThrownBy(() -> story.psam.cancel(forged, draw(forged)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> story.psam.cancel(foreign, draw(foreign)))
        .isInstanceOf(IllegalArgumentException.class);
    holds(1, 1250, 0, 0);
  }

  @Test
  void cancelSurvivesARestartByTheJournalsNumbers() {
    SignedDraw purchase = paid(1);
    SignedCancel cancel = cancelled(purchase, draw(purchase));
    story.totals = read(LongStream.of(purchase.psamTransaction()), story.totals.snapshot());
    story.restarted();

    refused(purchase, draw(purchase), DrawRefusal.TRX_DRAWN_OTHERWISE);
    SignedDraw known = SignedCancel.parse(cancel.toBytes()).signed();
    assertThat(story.psam.credit(known, after().credits(known)))
        .isEqualTo(new ProofOutcome.Proven(CompletionCode.DONE));
    holds(1, 1250, 1, 1250);
  }

  @Test
  void journalWhoseCancelsContradictItsTotalsIsNotTakenForABatch() {
    SignedDraw purchase = paid(1);
    SignedDraw other = paid(2);
    cancelled(purchase, draw(purchase));
    List<CurrencyTotals> told = story.totals.snapshot();

    assertThatThrownBy(() -> read(LongStream.empty(), told)).hasMessageContaining("repair");
    assertThatThrownBy(
            () -> read(LongStream.of(purchase.psamTransaction(), other.psamTransaction()), told))
        .hasMessageContaining("2 cancels and totals of 1");
    assertThatThrownBy(() -> read(LongStream.of(77), told)).hasMessageContaining("not counted");
    assertThatThrownBy(() ->
            read(
                LongStream.of(purchase.psamTransaction()),
                List.of(new CurrencyTotals(Currency.EUR, 2, 2500, 1, 2501))))
        .hasMessageContaining("more is cancelled than was paid");
  }

  private BatchTotals read(LongStream cancelled, List<CurrencyTotals> told) {
    long purchases = told.get(0).purchases();
    return new BatchTotals(
        PsamStory.BATCH,
        story.limits,
        LongStream.rangeClosed(1, purchases),
        LongStream.empty(),
        cancelled,
        told);
  }

  private SignedDraw paid(long trx) {
    SignedDraw purchase = story.signed(trx, PAID.minor());
    story.proves(purchase, story.card.pays(purchase));
    return purchase;
  }

  private CardInHand after() {
    return story.card.having(PAID);
  }

  private PsamDraw draw(SignedDraw purchase) {
    return draw(purchase, purchase.draw().trx());
  }

  private PsamDraw draw(SignedDraw purchase, TransactionId trx) {
    return after().cancelDraw(trx, purchase.draw().amount(), story.time());
  }

  private SignedCancel cancelled(SignedDraw purchase, PsamDraw draw) {
    CancelOutcome outcome = story.psam.cancel(purchase, draw);
    assertThat(outcome).isInstanceOf(CancelOutcome.Signed.class);
    return ((CancelOutcome.Signed) outcome).cancel();
  }

  private void refused(SignedDraw purchase, PsamDraw draw, DrawRefusal why) {
    assertThat(story.psam.cancel(purchase, draw)).isEqualTo(new CancelOutcome.Refused(why));
  }

  private void holds(int purchases, long paidMinor, int cancels, long cancelledMinor) {
    assertThat(story.totals.snapshot().stream().filter(t -> t.purchasesMinor() > 0))
        .isEqualTo(
            purchases == 0
                ? List.of()
                : List.of(
                    new CurrencyTotals(
                        Currency.EUR, purchases, paidMinor, cancels, cancelledMinor)));
  }
}
