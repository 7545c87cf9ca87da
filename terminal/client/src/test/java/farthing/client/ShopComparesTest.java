package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.PurchaseMode;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** FIG. 8: the shop compares the card's proof itself, and the payment server is asked once. */
class ShopComparesTest extends ClientStory {
  @Test
  void paysWithOneRoundTripToThePaymentServer() throws Exception {
    World world = comparing();

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end).isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(end.text()).contains("EUR 12.50", "Corner Shop", "/goods/");
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.shop.compared).hasSize(1);
    assertThat(world.paymentDoor.asked()).hasSize(1);
    assertThat(world.open()).isZero();
    assertThat(Files.readString(world.journalFile)).contains("PAID");
  }

  @Test
  void whatTheShopIsToldNamesNoCard() {
    World world = comparing();
    world.pay(world.order(euros(12_50)));

    String told = world.shop.compared.getFirst().toJson().toString();
    assertThat(world.shop.compared.getFirst().proof().cc()).isZero();
    assertThat(told).doesNotContain("112233445566");
  }

  @Test
  void shopThatDoesNotTakeTheProofIsToldByThePaymentServer() {
    World world = comparing();
    world.shop.refusesProofs = true;

    assertThat(world.pay(world.order(euros(12_50))).isPaid()).isTrue();
    assertThat(world.payment.accepted()).hasSize(1);
    assertThat(world.shop.confirmed()).hasSize(1);
  }

  @Test
  void whileTheShopIsAwayThePaymentServerHasTheProof() {
    World world = comparing();
    world.shop.isClosed = true;

    assertThat(world.pay(world.order(euros(12_50))))
        .isInstanceOf(PurchaseEnd.PaidShopNotTold.class);
    assertThat(world.payment.accepted()).hasSize(1);
    world.shop.isClosed = false;
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.balance()).isEqualTo(7_50);
  }

  @Test
  void whatNobodyHeardIsResumedAtTheShop() {
    World world = comparing();
    world.shop.isClosed = true;
    world.payment.believesNothing = true;
    assertThat(world.pay(world.order(euros(12_50))).isPaid()).isFalse();
    world.shop.isClosed = false;

    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.shop.compared).hasSize(1);
    assertThat(world.balance()).isEqualTo(7_50);
  }

  private World comparing() {
    World world = world(TestCard.withEuros(20_00));
    world.mode = PurchaseMode.MERCHANT;
    return world;
  }
}
