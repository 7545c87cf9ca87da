package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shop or the payment server refuses: for good, or until later. */
class CancelRefusedTest extends CancellingStory {
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
}
