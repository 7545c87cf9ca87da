package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.client.FakePaymentServer.Fate;
import farthing.client.FakePaymentServer.Step;
import farthing.purse.CardLink;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers lost, cards torn, clients killed between draw and proof of a cancel. */
class BrokenCancelTest extends CancellingStory {
  @Test
  void lostAnswersAreAskedForAgainWithTheSameBytes() {
    World world = world();
    URI order = paid(world);
    world.payment.next(Step.CANCEL, Fate.ANSWER_LOST, Fate.BUSY, Fate.REQUEST_LOST);
    world.payment.next(Step.CANCEL_RESPONSE, Fate.ANSWER_LOST, Fate.ANSWER_ALTERED);

    assertThat(world.cancel(order)).isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.distinct("cancel")).isEqualTo(1);
    assertThat(world.distinct("cancel-response")).isEqualTo(1);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void drawThatNeverArrivedIsMadeAnewAndNothingIsPaidMeanwhile() {
    World world = world();
    URI order = paid(world);
    world.payment.next(Step.CANCEL, lost(Fate.REQUEST_LOST));

    assertThat(world.cancel(order)).isInstanceOf(PurchaseEnd.CancelUnfinished.class);
    assertThat(world.pay(world.order(euros(1_00))).text()).contains("resume first");
    world.payment.calm();
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void drawWhoseAnswerNeverCameIsARefund() {
    World world = world();
    URI order = paid(world);
    world.payment.next(Step.CANCEL, lost(Fate.ANSWER_LOST));

    assertThat(world.cancel(order)).isInstanceOf(PurchaseEnd.CancelUnfinished.class);
    world.payment.calm();
    assertThat(world.resume())
        .singleElement()
        .satisfies(end -> {
          assertThat(end).isInstanceOf(PurchaseEnd.RefundOwed.class);
          assertThat(end.text()).contains("owed a refund", World.trx(order).toString());
        });
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.cancel(order).text()).contains("owed to you already");
  }

  @Test
  void cardTornBeforeTheCreditIsAskedAndIsOwedARefund() {
    World world = world();
    URI order = paid(world);

    PurchaseEnd end = world.cancel(order, new TornCard(world.purse, TornCard.How.BEFORE));
    assertThat(end).isInstanceOf(PurchaseEnd.CancelUnfinished.class);
    reset(world);
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.RefundOwed.class);
    assertThat(world.balance()).isEqualTo(7_50);
  }

  @Test
  void cardTornAfterTheCreditIsAskedAndHasItsMoney() {
    World world = world();
    URI order = paid(world);

    world.cancel(order, new TornCard(world.purse, TornCard.How.AFTER));
    reset(world);
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.payment.provenCancels()).isEqualTo(1);
  }

  @Test
  void garbledAnswerToACreditIsAskedForAtOnce() {
    World world = world();
    URI order = paid(world);

    assertThat(world.cancel(order, new TornCard(world.purse, TornCard.How.ANSWER_GARBLED)))
        .isInstanceOf(PurchaseEnd.Cancelled.class);
  }

  @Test
  void proofOfACreditThatTheServerRefusesIsAskedForAgainFromTheCard() {
    World world = world();
    URI order = paid(world);

    assertThat(world.cancel(order, new TornCard(world.purse, TornCard.How.PROOF_SPOILT)))
        .isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.payment.provenCancels()).isEqualTo(1);
  }

  @Test
  void silentServerAfterTheCreditIsToldLater() {
    World world = world();
    URI order = paid(world);
    world.payment.next(Step.CANCEL_RESPONSE, lost(Fate.REQUEST_LOST));

    PurchaseEnd end = world.cancel(order);
    assertThat(end.text()).contains("EUR 12.50 are back on the card", "Resume later");
    assertThat(world.balance()).isEqualTo(20_00);
    world.payment.calm();
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.payment.provenCancels()).isEqualTo(1);
  }

  @Test
  void proofOfACancelThatWasLeftTravelsWithTheNextDraw() {
    World world = world();
    URI order = paid(world);
    world.payment.next(Step.CANCEL_RESPONSE, lost(Fate.REQUEST_LOST));
    world.cancel(order);
    world.payment.calm();

    assertThat(world.pay(world.order(euros(1_00))).isPaid()).isTrue();
    assertThat(world.payment.provenCancels()).isEqualTo(1);
    assertThat(world.holder.heard(PurchaseEvent.EarlierSettled.class))
        .singleElement()
        .satisfies(e -> assertThat(e.text()).contains("cancelled"));
    assertThat(world.openCancels()).isZero();
    assertThat(world.resume()).isEmpty();
    assertThat(world.cancel(order).text()).contains("cancelled already");
  }

  @Test
  void proofOfACancelThatTheServerDidNotTakeIsKept() {
    World world = world();
    URI order = paid(world);
    world.payment.next(Step.CANCEL_RESPONSE, lost(Fate.REQUEST_LOST));
    world.cancel(order);
    world.payment.calm();
    world.payment.deliversNothing = true;

    assertThat(world.pay(world.order(euros(1_00))).isPaid()).isTrue();
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.payment.provenCancels()).isEqualTo(1);
  }

  /** Steps: cancelling, crediting, credited, closed. */
  @ParameterizedTest
  @CsvSource({
    "1, false, PAID",
    "1, true, CANCELLED",
    "2, false, REFUND",
    "2, true, REFUND",
    "3, false, CANCELLED",
    "3, true, CANCELLED",
    "4, false, CANCELLED",
    "4, true, OVER",
  })
  void clientKilledAtAnyStepOfTheJournalIsResumed(int step, boolean afterwards, String then) {
    World world = world();
    URI order = paid(world);
    try (FileJournal journal = world.journal()) {
      DyingJournal dying = new DyingJournal(journal, step, afterwards);
      assertThatThrownBy(() -> world.client().cancel(World.trx(order), world.purse, dying))
          .isInstanceOf(DyingJournal.Killed.class);
    }
    reset(world);

    List<PurchaseEnd> ends = world.resume();
    switch (then) {
      case "CANCELLED" ->
          assertThat(ends).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
      case "REFUND" -> assertThat(ends).singleElement().isInstanceOf(PurchaseEnd.RefundOwed.class);
      default -> assertThat(ends).isEmpty();
    }
    boolean back = then.equals("CANCELLED") || then.equals("OVER");
    assertThat(world.balance()).isEqualTo(back ? 20_00 : 7_50);
    assertThat(world.payment.cancels()).isEqualTo(then.equals("PAID") ? 0 : 1);
    assertThat(world.openCancels()).isZero();
    assertThat(world.resume()).isEmpty();
  }

  @Test
  void fullDiskBeforeTheCreditLeavesTheCardAlone() {
    World world = world();
    URI order = paid(world);
    try (FileJournal journal = world.journal()) {
      PurchaseEnd end =
          world.client().cancel(World.trx(order), world.purse, new FullJournal(journal, 2));
      assertThat(end).isInstanceOf(PurchaseEnd.CancelUnfinished.class);
      assertThat(end.text()).contains("journal could not be written");
    }
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.openCancels()).isEqualTo(1);
  }

  @Test
  void cardWhoseAnswerIsGarbledWhenResumedIsAskedLater() {
    World world = world();
    URI order = paid(world);
    world.payment.next(Step.CANCEL, lost(Fate.REQUEST_LOST));
    world.cancel(order);
    world.payment.calm();

    try (FileJournal journal = world.journal()) {
      CardLink garbled = new TornCard(world.purse, TornCard.How.OPENING_GARBLED);
      assertThat(world.client().resume(garbled, journal))
          .singleElement()
          .isInstanceOf(PurchaseEnd.CancelUnfinished.class);
    }
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
  }
}
