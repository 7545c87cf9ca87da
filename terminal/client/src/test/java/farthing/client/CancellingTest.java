package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.client.FakePaymentServer.Fate;
import farthing.client.FakePaymentServer.Step;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A song for 12.50 from a card of 20.00, and the money back. */
class CancellingTest {
  @TempDir Path folder = Path.of("");
  private @Nullable World made;

  @AfterEach
  void close() {
    if (made != null) {
      made.close();
    }
  }

  @Test
  void cancelPutsTheMoneyBackOnTheCard() {
    World world = world();
    URI order = paid(world);

    PurchaseEnd end = world.cancel(order);

    assertThat(end).isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(end.text()).contains("EUR 12.50", "back on the card", "REF-2");
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.shop.closed).containsExactly(World.trx(order));
    assertThat(world.payment.provenCancels()).isEqualTo(1);
    assertThat(world.openCancels()).isZero();
    assertThat(world.holder.cancelProposals)
        .singleElement()
        .satisfies(p -> {
          assertThat(p.merchant()).isEqualTo("Corner Shop");
          assertThat(p.amount()).isEqualTo(euros(12_50));
          assertThat(p.balanceBefore()).isEqualTo(euros(7_50));
          assertThat(p.balanceAfter()).isEqualTo(euros(20_00));
        });
    assertThat(world.holder.heard(PurchaseEvent.ShopClosed.class))
        .singleElement()
        .satisfies(e -> assertThat(e.says()).doesNotContain("\u001b"));
    assertThat(world.resume()).isEmpty();
  }

  @Test
  void purchaseIsCancelledOnce() {
    World world = world();
    URI order = paid(world);
    world.cancel(order);

    assertThat(world.cancel(order).text()).contains("cancelled already");
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.payment.cancels()).isEqualTo(1);
    assertThat(world.pay(order).text()).contains("tried before");
  }

  @Test
  void personWhoSaysNoKeepsTheGoodsAndNobodyIsAsked() {
    World world = world();
    URI order = paid(world);
    world.holder.says = false;

    assertThat(world.cancel(order).text()).contains("Not cancelled", "the purchase stands");
    assertThat(world.shop.closed).isEmpty();
    assertThat(world.asked("cancel")).isZero();
  }

  @Test
  void shopThatHasDeliveredRefusesAndThePurchaseStands() {
    World world = world();
    URI order = paid(world);
    world.shop.refusesToClose = Optional.of(Problem.of(ErrorCode.GOODS_DELIVERED));

    assertThat(world.cancel(order).text()).contains("delivered already", "The purchase stands");
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.asked("cancel")).isZero();
  }

  @Test
  void shopThatOnlySaysItClosedIsFoundOutByThePaymentServer() {
    World world = world();
    URI order = paid(world);
    world.payment.knowsNoClose = true;

    PurchaseEnd end = world.cancel(order);
    assertThat(end.isOpen()).isTrue();
    assertThat(end.text()).contains("The merchant has not closed the order", "resume");
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.shop.closed).hasSize(1);

    world.payment.knowsNoClose = false;
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void shopThatHadNotToldIsAskedAgainByResume() {
    World world = world();
    URI order = paid(world);
    world.payment.knowsNoClose = true;
    world.cancel(order);

    assertThat(world.resume()).singleElement().satisfies(end -> assertThat(end.isOpen()).isTrue());
    assertThat(world.shop.closed).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCEL_REFUSED", "S1_WRONG", "SEAL_BROKEN", "CARD_ANSWER_MALFORMED"})
  void refusalThatMayPassLeavesTheCancelOpenForResume(ErrorCode code) {
    World world = world();
    URI order = paid(world);
    world.payment.refusesCancels = Optional.of(code);

    PurchaseEnd end = world.cancel(order);

    assertThat(end).isInstanceOf(PurchaseEnd.CancelUnfinished.class);
    assertThat(end.text())
        .contains("The cancel of EUR 12.50 is not finished", "the shop has closed the order")
        .contains("does not give the money back yet", code.title(), "resume")
        .doesNotContain("card was not debited", "Pay with another card");
    assertThat(world.pay(world.order(euros(1_00))).text()).contains("resume first");
    world.payment.refusesCancels = Optional.empty();
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void refusalForGoodSaysWhoHasTheMoney() {
    World world = world();
    URI order = paid(world);
    world.payment.refusesCancels = Optional.of(ErrorCode.PURCHASE_NOT_IN_BATCH);

    PurchaseEnd end = world.cancel(order);

    assertThat(end).isInstanceOf(PurchaseEnd.NotGivenBack.class);
    assertThat(end.text())
        .contains("closed the order", "EUR 12.50 do not come back to the card")
        .contains("ask Corner Shop for the money", World.trx(order).toString());
    assertThat(world.openCancels()).isZero();
    assertThat(world.cancel(order).text()).contains("ask the shop for the money");
    assertThat(world.pay(world.order(euros(1_00))).isPaid()).isTrue();
  }

  @Test
  void refusalThatDoesNotPassInAWeekIsForGood() {
    World world = world();
    URI order = paid(world);
    world.payment.refusesCancels = Optional.of(ErrorCode.CANCEL_REFUSED);
    world.cancel(order);

    world.now = World.NOON.plus(Duration.ofDays(8));
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.NotGivenBack.class);
    assertThat(world.resume()).isEmpty();
  }

  @Test
  void cancelOfWhatTheShopWasNeverPaidIsARefund() {
    World world = world();
    URI order = paid(world);
    world.payment.refusesCancels = Optional.of(ErrorCode.PURCHASE_NOT_PAID);

    assertThat(world.cancel(order)).isInstanceOf(PurchaseEnd.RefundOwed.class);
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

  @Test
  void onlyTheLastPaymentIsCancelled() {
    World world = world();
    URI first = paid(world);
    URI second = world.order(euros(1_00));
    world.pay(second);

    assertThat(world.cancel(first).text()).contains("only a card's last payment");
    assertThat(world.shop.closed).isEmpty();
    assertThat(world.cancel(second)).isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(7_50);
  }

  @Test
  void otherCardAndOtherNumberAreToldAtOnce() {
    World world = world();
    URI order = paid(world);
    world.purse.close();
    TornCard gone = new TornCard(world.purse, TornCard.How.BEFORE);

    assertThat(world.cancel(URI.create("/order/0199484a-c1ab-73e9-88f6-b0d8fd525fcf"), gone).text())
        .contains("knows no such purchase");
    assertThat(world.cancel(order).isOpen()).isFalse();
    assertThat(world.shop.closed).isEmpty();
  }

  @Test
  void purchaseThatIsNotFinishedIsFinishedFirst() {
    World world = world();
    URI order = world.order(euros(12_50));
    world.payment.next(Step.DEBIT_RESPONSE, lost(Fate.REQUEST_LOST));
    world.pay(order);

    assertThat(world.cancel(order).text()).contains("resume it first");
    world.payment.calm();
    world.resume();
    assertThat(world.cancel(order)).isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void purchaseWhoseShopTookNoConfirmationIsCancelledAndNotConfirmedLater() {
    World world = world();
    URI order = world.order(euros(12_50));
    world.shop.isClosed = true;
    assertThat(world.pay(order)).isInstanceOf(PurchaseEnd.PaidShopNotTold.class);
    world.shop.isClosed = false;

    assertThat(world.cancel(order)).isInstanceOf(PurchaseEnd.Cancelled.class);
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.resume()).isEmpty();
    assertThat(world.shop.confirmed()).isEmpty();
  }

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
  void tskOfTheLastPaymentIsForgottenWithTheNextOrWithItsCancel() throws Exception {
    World world = world();
    URI order = paid(world);
    assertThat(Files.readString(world.journalFile)).contains("\"step\":\"kept\"");
    world.cancel(order);
    assertThat(Files.readString(world.journalFile)).doesNotContain("tsk");
  }

  private URI paid(World world) {
    URI order = world.order(euros(12_50));
    assertThat(world.pay(order).isPaid()).isTrue();
    assertThat(world.balance()).isEqualTo(7_50);
    return order;
  }

  private World world() {
    made = new World(folder, TestCard.withEuros(20_00));
    return Objects.requireNonNull(made);
  }

  private static void reset(World world) {
    try {
      world.purse.reset();
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }

  private static Fate[] lost(Fate fate) {
    return Collections.nCopies(40, fate).toArray(Fate[]::new);
  }
}
