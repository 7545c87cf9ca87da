package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.client.FakePaymentServer.Fate;
import farthing.client.FakePaymentServer.Step;
import java.net.URI;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** How a person cancels, and what cannot be cancelled. */
class CancellingTest extends CancellingStory {
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
  void tskOfTheLastPaymentIsForgottenWithTheNextOrWithItsCancel() throws Exception {
    World world = world();
    URI order = paid(world);
    assertThat(Files.readString(world.journalFile)).contains("\"step\":\"kept\"");
    world.cancel(order);
    assertThat(Files.readString(world.journalFile)).doesNotContain("tsk");
  }
}
