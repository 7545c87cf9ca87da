package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.messages.CancelCredit;
import farthing.messages.Debit;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.purse.CurrencyTotals;
import farthing.purse.DebitAnswer;
import farthing.store.BatchState;
import farthing.store.Batches;
import farthing.store.TurnedOver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A security card's batch from its turn-over to the collector's acknowledgement. */
class CollectionTest extends CollectionStory {
  @Test
  void aBatchOfAllModesWithACancelAReverseAndAnUnprovenOneIsCollectedAndAddsUp() {
    pays(PurchaseMode.SECURITY_CARD, 100);
    pays(PurchaseMode.PAYMENT_SERVER, 200);
    pays(PurchaseMode.CLIENT, 300);
    pays(PurchaseMode.MERCHANT, 400);
    Debited unproven = debited(PurchaseMode.MERCHANT, 500);
    Debited takenBack = pays(PurchaseMode.SECURITY_CARD, 600);
    ok(cancel(takenBack));
    Debited closed = debited(PurchaseMode.PAYMENT_SERVER, 700);
    ok(server.close(closed.intent()));

    turnOver();
    secondsPass(2);

    stateIs(1, BatchState.BOOKED);
    assertThat(batch(1).end().orElseThrow().totals())
        .containsExactly(new CurrencyTotals(Currency.EUR, 6, 2100, 1, 600));
    assertThat(payableMinor(1)).isEqualTo(100 + 200 + 300 + 400 + 600 - 600);
    assertThat(batches.unproven(new BatchId(psam, 1))).isEqualTo(1);

    assertThat(proves(unproven)).isEqualTo(Outcome.ACCEPTED);
    secondsPass(61);
    assertThat(payableMinor(1)).isEqualTo(100 + 200 + 300 + 400 + 500);
    assertThat(batches.unproven(new BatchId(psam, 1))).isZero();
  }

  @Test
  void eachRecordHasTheProofThatItsCardMade() {
    List<Debited> bought = new ArrayList<>();
    for (PurchaseMode mode : PurchaseMode.values()) {
      bought.add(pays(mode, 100));
    }
    turnOver();
    secondsPass(1);

    assertThat(collector.box(new BatchId(psam, 1)).records())
        .extracting(BatchRecord::s6)
        .containsExactlyInAnyOrderElementsOf(bought.stream().map(p -> Optional.of(s6(p))).toList());
  }

  private static Mac8 s6(Debited purchase) {
    return DebitAnswer.parse(purchase.proof()).s6();
  }

  @Test
  void purchasesGoOnAndStandInTheNextBatch() {
    pays(PurchaseMode.SECURITY_CARD, 100);
    turnOver();
    pays(PurchaseMode.SECURITY_CARD, 250);
    secondsPass(1);
    turnOver();
    secondsPass(1);

    assertThat(payableMinor(1)).isEqualTo(100);
    assertThat(payableMinor(2)).isEqualTo(250);
    assertThat(card().batch().number()).isEqualTo(3);
  }

  /** FIGS. 5 and 6: their time is not over. */
  @ParameterizedTest
  @EnumSource(names = {"SECURITY_CARD", "PAYMENT_SERVER"})
  void aBatchWaitsForAProofThatMayComeInTimeAndCountsIt(PurchaseMode mode) {
    pays(mode, 30);
    Debited slow = debited(mode, 100);
    turnOver();
    secondsPass(5);
    stateIs(1, BatchState.CLOSING);

    assertThat(proves(slow)).isEqualTo(Outcome.ACCEPTED);
    secondsPass(2);
    assertThat(payableMinor(1)).isEqualTo(130);
  }

  @ParameterizedTest
  @EnumSource(names = {"SECURITY_CARD", "PAYMENT_SERVER"})
  void aProofThatNeverCameInTimeIsWaitedForNoLongerThanItsOrderAndBecomesARefund(
      PurchaseMode mode) {
    pays(mode, 30);
    Debited never = debited(mode, 100);
    turnOver();
    now.set(NOON.plusSeconds(900));
    secondsPass(1);
    stateIs(1, BatchState.CLOSING);
    now.set(NOON.plusSeconds(900).plus(UndecidedDraws.MARGIN));
    secondsPass(2);

    stateIs(1, BatchState.BOOKED);
    assertThat(payableMinor(1)).isEqualTo(30);
    assertThat(proves(never)).isEqualTo(Outcome.REFUND_DUE);
    assertThat(proves(never)).isEqualTo(Outcome.REFUND_DUE);
    assertThat(batches.unproven(new BatchId(psam, 1))).isZero();
  }

  /** Its order lives on, but no batch can have it any more. */
  @Test
  void aProofAfterSealingIsARefundThoughItsOrderHasTime() throws Exception {
    policy = new CollectionPolicy(Optional.empty(), OptionalLong.empty(), Duration.ofSeconds(10));
    reopen();
    pays(PurchaseMode.SECURITY_CARD, 30);
    Debited late = debited(PurchaseMode.SECURITY_CARD, 100);
    turnOver();
    secondsPass(31); // a draw's place is kept for twenty of them

    stateIs(1, BatchState.BOOKED);
    assertThat(proves(late)).isEqualTo(Outcome.REFUND_DUE);
    reopen();
    assertThat(proves(late)).isEqualTo(Outcome.REFUND_DUE);
    assertThat(payableMinor(1)).isEqualTo(30);
  }

  /** FIG. 6: its amount was in the totals from its draw on. */
  @Test
  void aReleasedDrawsProofAfterSealingIsSentAsALateOne() throws Exception {
    policy = new CollectionPolicy(Optional.empty(), OptionalLong.empty(), Duration.ofSeconds(10));
    reopen();
    Debited late = debited(PurchaseMode.PAYMENT_SERVER, 100);
    turnOver();
    secondsPass(40);
    stateIs(1, BatchState.BOOKED);
    assertThat(payableMinor(1)).isZero();

    assertThat(proves(late)).isEqualTo(Outcome.ACCEPTED);
    secondsPass(61);
    assertThat(payableMinor(1)).isEqualTo(100);
  }

  @Test
  void whatItsMerchantClosedAfterSealingIsNeverPaid() {
    Debited unproven = debited(PurchaseMode.MERCHANT, 100);
    turnOver();
    secondsPass(2);
    assertThat(batches.unproven(new BatchId(psam, 1))).isEqualTo(1);
    ok(server.close(unproven.intent()));

    assertThat(proves(unproven)).isEqualTo(Outcome.REFUND_DUE);
    secondsPass(61);
    assertThat(payableMinor(1)).isZero();
    assertThat(batches.unproven(new BatchId(psam, 1))).isZero();
  }

  @Test
  void aPurchaseOfABatchThatWasTurnedOverIsNotCancelledButACancelDrawnBeforeIsAnsweredAgain() {
    Debited inTime = pays(PurchaseMode.SECURITY_CARD, 100);
    Debited tooLate = pays(PurchaseMode.SECURITY_CARD, 200);
    int number = DebitAnswer.parse(inTime.proof()).transactionNumber();
    ok(server.close(inTime.intent()));
    var request = inTime.customer().cancel(inTime.intent(), number, List.of());
    var first = ok(server.cancel(inTime.intent(), request));
    turnOver();

    cancelIs(tooLate, ErrorCode.PURCHASE_NOT_IN_BATCH);
    assertThat(ok(server.cancel(inTime.intent(), request))).isEqualTo(first);
    inTime.customer().credit(inTime.intent(), CancelCredit.parse(first));
    secondsPass(1);
    assertThat(payableMinor(1)).isEqualTo(200);
  }

  /** Every request may be the last that its process makes. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aServerThatIsGoneAfterAnyRequestGoesOnWhereItWas(int requests) throws Exception {
    collector.slow = true; // a part, its end, a question, and the word that it is booked
    pays(PurchaseMode.SECURITY_CARD, 100);
    debited(PurchaseMode.MERCHANT, 500);
    turnOver();
    reopen();
    secondsPass(1);
    stateIs(1, BatchState.CLOSING); // who drew is not remembered
    now.updateAndGet(t -> t.plus(CollectionPolicy.USUAL_WAIT));
    collector.answersLeft.set(requests);
    secondsPass(10);
    assertThat(collector.answersLeft.get()).isZero();
    reopen();
    collector.slow = requests < 3;
    collector.answersLeft.set(Integer.MAX_VALUE);
    secondsPass(20);
    collector.slow = false;
    reopen();
    secondsPass(20);

    stateIs(1, BatchState.BOOKED);
    assertThat(payableMinor(1)).isEqualTo(100);
    assertThat(collector.box(new BatchId(psam, 1)).records()).hasSize(2);
    assertThat(card().batch().number()).isEqualTo(2);
  }

  @Test
  void aServerThatIsGoneBetweenTurnOverAndSealingCountsOnInBothBatches() throws Exception {
    pays(PurchaseMode.SECURITY_CARD, 100);
    Debited slow = debited(PurchaseMode.SECURITY_CARD, 200);
    turnOver();
    pays(PurchaseMode.PAYMENT_SERVER, 400);
    reopen();
    assertThat(card().totals()).containsExactly(new CurrencyTotals(Currency.EUR, 1, 400, 0, 0));

    assertThat(proves(slow)).isEqualTo(Outcome.ACCEPTED);
    secondsPass(5);
    stateIs(1, BatchState.CLOSING);
    now.updateAndGet(t -> t.plus(CollectionPolicy.USUAL_WAIT));
    secondsPass(2);
    assertThat(payableMinor(1)).isEqualTo(300);
  }

  @Test
  void aCollectorThatIsAwayFindsAllOfItWhenItIsBack() {
    pays(PurchaseMode.SECURITY_CARD, 100);
    collector.answersLeft.set(0);
    turnOver();
    secondsPass(1);
    pays(PurchaseMode.SECURITY_CARD, 200);
    turnOver();
    secondsPass(10);

    assertThat(sending.isReached()).isFalse();
    stateIs(1, BatchState.SEALED);
    stateIs(2, BatchState.SEALED);
    assertThat(batch(1).why()).contains("SERVER_BUSY");
    assertThat(card().batch().number()).isEqualTo(3);

    collector.answersLeft.set(Integer.MAX_VALUE);
    secondsPass(61);
    assertThat(sending.isReached()).isTrue();
    assertThat(payableMinor(1)).isEqualTo(100);
    assertThat(payableMinor(2)).isEqualTo(200);
    assertThat(batch(1).why()).isEmpty();
  }

  @Test
  void aBatchThatIsHeldSaysWhyAndIsAskedForUntilItIsBooked() {
    pays(PurchaseMode.SECURITY_CARD, 100);
    collector.holds = Optional.of(BatchWord.Hold.SECURITY_CARD_UNKNOWN);
    turnOver();
    secondsPass(1);

    stateIs(1, BatchState.HELD);
    assertThat(batch(1).why()).contains("SECURITY_CARD_UNKNOWN").contains("as the test says");

    collector.holds = Optional.empty();
    secondsPass(61);
    stateIs(1, BatchState.BOOKED);
  }

  @Test
  void aWrongSackClosesNothing() {
    pays(PurchaseMode.SECURITY_CARD, 100);
    collector.wrongSack = true;
    turnOver();
    secondsPass(2);

    stateIs(1, BatchState.SEALED);
    assertThat(batch(1).why()).contains("SACK is wrong");

    collector.wrongSack = false;
    secondsPass(61);
    stateIs(1, BatchState.BOOKED);
  }

  @Test
  void whatTheCollectorForgotIsSentAgain() {
    pays(PurchaseMode.SECURITY_CARD, 100);
    collector.slow = true;
    turnOver();
    secondsPass(1);
    stateIs(1, BatchState.TAKEN);

    collector.forgets();
    collector.slow = false;
    secondsPass(10);
    stateIs(1, BatchState.BOOKED);
    assertThat(payableMinor(1)).isEqualTo(100);
  }

  @Test
  void aFullBatchMakesRoomAgainByItself() throws Exception {
    mostPurchases = 2;
    reopen();
    pays(PurchaseMode.SECURITY_CARD, 100);
    pays(PurchaseMode.SECURITY_CARD, 100);
    TestCustomer third = customer(PurchaseMode.SECURITY_CARD);
    refused(server.draw(third.order(euros(100))), 503, ErrorCode.BATCH_FULL);

    secondsPass(1);
    ok(server.draw(third.order(euros(100))));
    secondsPass(1);
    assertThat(payableMinor(1)).isEqualTo(200);
  }

  @Test
  void aBatchIsTurnedOverByNumberAndByAgeAndNeverEmpty() throws Exception {
    policy =
        new CollectionPolicy(
            Optional.of(Duration.ofHours(1)), OptionalLong.of(2), CollectionPolicy.USUAL_WAIT);
    reopen();
    hourPasses();
    secondsPass(1);
    assertThat(card().batch().number()).as("empty").isEqualTo(1);

    pays(PurchaseMode.SECURITY_CARD, 100);
    pays(PurchaseMode.SECURITY_CARD, 100);
    secondsPass(2);
    assertThat(card().batch().number()).as("two").isEqualTo(2);

    pays(PurchaseMode.SECURITY_CARD, 100);
    secondsPass(2);
    assertThat(card().batch().number()).as("one, and young").isEqualTo(2);
    hourPasses();
    secondsPass(1);
    assertThat(card().batch().number()).as("old").isEqualTo(3);
  }

  private void hourPasses() throws Exception {
    CancelStory.sql(
        "UPDATE psam SET batch_opened = batch_opened - interval '1 hour' WHERE psam = '\\x"
            + psam
            + "'");
  }

  @Test
  void twoTurnOversAtOnceAreOne() throws Exception {
    pays(PurchaseMode.SECURITY_CARD, 100);
    batches.wish(Optional.empty());
    batches.wish(Optional.of(psam));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> both = List.of(this::turnedOver, this::turnedOver);
      for (Future<Boolean> each : threads.invokeAll(both)) {
        assertThat(each.get()).isTrue();
      }
    }
    secondsPass(2);

    assertThat(batches.last(Optional.of(psam), 10)).hasSize(1);
    assertThat(card().batch().number()).isEqualTo(2);
    assertThat(payableMinor(1)).isEqualTo(100);
  }

  private boolean turnedOver() {
    new Batches(database).turnOver(psam, 2);
    return true;
  }

  /** The security card saw its proof, and the journal never did. */
  @Test
  void anAmountThatTheJournalWillNotHaveIsTakenOutOfTheTotalsOnceThatIsSure() {
    pays(PurchaseMode.SECURITY_CARD, 30);
    Debited lost = debited(PurchaseMode.SECURITY_CARD, 100);
    counted(lost);
    turnOver();
    now.set(NOON.plusSeconds(900).plus(UndecidedDraws.MARGIN));
    secondsPass(240);
    stateIs(1, BatchState.CLOSING);
    secondsPass(120);

    stateIs(1, BatchState.BOOKED);
    assertThat(payableMinor(1)).isEqualTo(30);
    assertThat(proves(lost)).isEqualTo(Outcome.REFUND_DUE);
  }

  private void counted(Debited purchase) {
    var drawn =
        journal
            .find(purchase.intent().party(), purchase.intent().trx(), DrawStep.STEP)
            .orElseThrow();
    card()
        .credit(Drawn.parse(drawn.entry().record()).signed(), DebitAnswer.parse(purchase.proof()));
    assertThat(card().batch().purchases()).isEqualTo(2);
  }

  /** What is sent again must be the same, or the collector refuses it. */
  @Test
  void aProofThatComesBetweenTwoSendingsIsSentAsALateOne() throws Exception {
    Debited unproven = debited(PurchaseMode.MERCHANT, 500);
    pays(PurchaseMode.SECURITY_CARD, 100);
    collector.answersLeft.set(1); // its one part, and not its end
    turnOver();
    secondsPass(1);
    stateIs(1, BatchState.SEALED);
    assertThat(proves(unproven)).isEqualTo(Outcome.ACCEPTED);

    reopen();
    collector.answersLeft.set(Integer.MAX_VALUE);
    secondsPass(1);
    stateIs(1, BatchState.BOOKED);
    secondsPass(61);
    assertThat(payableMinor(1)).isEqualTo(600);
  }

  @Test
  void recordsThatDoNotAddUpAreNotEnded() throws Exception {
    pays(PurchaseMode.SECURITY_CARD, 100);
    collector.answersLeft.set(0);
    turnOver();
    secondsPass(1);
    CurrencyTotals more = new CurrencyTotals(Currency.EUR, 1, 101, 0, 0);
    BatchEnd end = batch(1).end().orElseThrow();
    CancelStory.sql(
        "UPDATE psam_batch SET batch_end = '\\x%s' WHERE psam = '\\x%s'"
            .formatted(
                new BatchEnd(end.id(), end.parts(), List.of(more), end.s4()).toBytes().hex(),
                psam));
    collector.answersLeft.set(Integer.MAX_VALUE);
    secondsPass(10);

    assertThat(batch(1).why()).contains("do not add up");
    assertThat(collector.box(new BatchId(psam, 1)).end).isNull();
  }

  @Test
  void whatIsPaidWhileBatchesAreTurnedOverStandsInOneOfThem() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> shoppers = new ArrayList<>();
      for (PurchaseMode mode :
          List.of(PurchaseMode.SECURITY_CARD, PurchaseMode.PAYMENT_SERVER, PurchaseMode.MERCHANT)) {
        shoppers.add(
            threads.submit(() -> {
              for (int i = 0; i < 30; i++) {
                pays(mode, 10);
              }
            }));
      }
      while (!shoppers.stream().allMatch(Future::isDone)) {
        turnOver();
        sending.turn();
      }
      for (Future<?> shopper : shoppers) {
        shopper.get();
      }
    }
    turnOver();
    now.updateAndGet(t -> t.plusSeconds(1200));
    secondsPass(3);
    turnOver();
    secondsPass(3);

    secondsPass(61); // and what was proven late

    List<TurnedOver> all = batches.last(Optional.of(psam), 1_000);
    assertThat(all).hasSizeGreaterThan(2);
    assertThat(all).extracting(TurnedOver::state).containsOnly(BatchState.BOOKED);
    assertThat(all.stream().mapToLong(batch -> payableMinor(batch.id().batch())).sum())
        .isEqualTo(900);
  }

  @Test
  void aBatchOfTwoPartsGoesOnWithTheSecondWhenTheCollectorIsBack() {
    TestCustomer customer = customer(PurchaseMode.SECURITY_CARD);
    for (int i = 0; i <= BatchPart.MOST; i++) {
      TestCustomer.Intent intent = customer.order(euros(1));
      Debit debit = Debit.parse(ok(server.draw(intent)));
      ok(server.respond(intent, customer.debit(intent, debit)));
    }
    turnOver();
    collector.answersLeft.set(1);
    secondsPass(1);
    assertThat(collector.box(new BatchId(psam, 1)).parts).hasSize(1);

    collector.answersLeft.set(2);
    secondsPass(2);
    stateIs(1, BatchState.BOOKED);
    assertThat(payableMinor(1)).isEqualTo(BatchPart.MOST + 1);
  }
}
