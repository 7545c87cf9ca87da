package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.virtual.PurseMemory;
import farthing.virtual.VirtualPurse;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Why a purchase ends before the payment server hears of it. */
class NothingSentTest extends ClientStory {
  @Test
  void personWhoSaysNoHasSentNothing() {
    World world = world(TestCard.withEuros(20_00));
    world.holder.says = false;

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.text()).contains("card was not debited");
    sentNothing(world);
  }

  @Test
  void cardThatHoldsTooLittleIsToldBeforeAnythingIsSent() {
    refusedBeforeSending(
        TestCard.withEuros(12_49), euros(12_50), "holds EUR 12.49", "costs EUR 12.50", "Load it");
  }

  @Test
  void currencyThatTheCardLacksIsToldBeforeAnythingIsSent() {
    refusedBeforeSending(
        TestCard.withEuros(20_00),
        Amount.ofMinor(100, Currency.JPY),
        "wants JPY",
        "holds points of programme 1000, EUR");
  }

  /** The test cards have 500 points besides. */
  @Test
  void moneyThatWouldDoIsNoPoints() {
    refusedBeforeSending(
        TestCard.withEuros(20_00),
        new Amount(501, new Currency(1000, 0)),
        "holds 500 points of programme 1000",
        "costs 501 points of programme 1000");
  }

  @Test
  void pointsThatWouldDoAreNoMoney() {
    refusedBeforeSending(TestCard.withEuros(1_00), euros(5_00), "holds EUR 1.00", "costs EUR 5.00");
  }

  @Test
  void expiredCardIsToldBeforeAnythingIsSent() {
    refusedBeforeSending(
        TestCard.withEuros(20_00).expiring(LocalDate.of(2026, 11, 21)),
        euros(1),
        "good until 2026-11-21");
  }

  @Test
  void blockedCardIsToldBeforeAnythingIsSent() {
    refusedBeforeSending(
        TestCard.withEuros(20_00).inState(0x0001), euros(1), "blocked for purchases");
  }

  @Test
  void lockedCardIsToldBeforeAnythingIsSent() {
    refusedBeforeSending(TestCard.withEuros(20_00).inState(0x8000), euros(1), "locked for good");
  }

  @Test
  void purchaseAboveTheCardsLimitIsToldBeforeAnythingIsSent() {
    refusedBeforeSending(
        TestCard.withEuros(20_00).payingAtMost(10_00), euros(10_01), "at most EUR 10.00");
  }

  @Test
  void orderOfNothingIsToldBeforeAnythingIsSent() {
    refusedBeforeSending(TestCard.withEuros(20_00), euros(0), "EUR 0.00, which is no price");
  }

  @Test
  void cardOfAnotherKindIsToldBeforeAnythingIsSent() {
    World world = world(TestCard.withEuros(20_00));
    world.taken = List.of(Suite.TDES);

    PurchaseEnd end = world.pay(world.order(euros(1)));

    assertThat(end.text()).contains("does not take cards of this kind", "not debited");
    sentNothing(world);
  }

  @Test
  void cardOfSuite10IsRefusedUnlessThePersonAcceptsSuchCards() {
    World world = world(TestCard.withEuros(20_00).ofSuite(Suite.TDES));
    world.taken = List.of(Suite.AES_128, Suite.TDES);

    PurchaseEnd refused = world.pay(world.order(euros(12_50)));

    assertThat(refused.text()).contains("suite 10, two-key TDES", "not debited");
    sentNothing(world);

    world.accepted = Set.of(Suite.AES_128, Suite.TDES);
    PurchaseEnd paid = world.pay(world.order(euros(12_50)));

    assertThat(paid.isPaid()).as(paid.text()).isTrue();
    assertThat(world.balance()).isEqualTo(7_50);
  }

  @Test
  void acceptingSuite10IsNoReasonToPayWhereTheShopDoesNotTakeIt() {
    World world = world(TestCard.withEuros(20_00).ofSuite(Suite.TDES));
    world.accepted = Set.of(Suite.TDES);

    assertThat(world.pay(world.order(euros(12_50))).text()).contains("The shop does not take");
    sentNothing(world);
  }

  @Test
  void blankCardIsToldBeforeAnythingIsSent() throws Exception {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end =
        world.pay(world.order(euros(1)), new VirtualPurse(new PurseMemory(), new Random(20261122)));

    assertThat(end.text()).contains("blank", "not debited");
    assertThat(world.paymentDoor.asked()).isEmpty();
  }

  @Test
  void paymentServerThatIsNotOnTheListIsNotContacted() {
    World world = world(TestCard.withEuros(20_00));
    world.servers = PaymentServers.of(Set.of("https://pay.example"));

    PurchaseEnd end = world.pay(world.order(euros(1)));

    assertThat(end.text())
        .contains(world.paymentDoor.address().toString(), "not among your payment servers");
    sentNothing(world);
  }

  @Test
  void confirmationThatWouldGoElsewhereIsNotPaidFor() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = world.pay(world.order(euros(1), URI.create("https://evil.example/status")));

    assertThat(end.text()).contains("https://evil.example", "Do not pay");
    sentNothing(world);
  }

  @Test
  void addressWithoutTlsIsNotRead() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = world.pay(URI.create("http://shop.example/order/1"));

    assertThat(end.text()).contains("not protected");
    sentNothing(world);
  }

  @Test
  void addressWithAPortThatThereIsNotIsNotCalled() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = world.pay(URI.create("https://shop.example:99999/order/1"));

    assertThat(end.text()).contains("no address of an order", "card was not debited");
    sentNothing(world);
  }

  @Test
  void expiredOrderIsNotPaid() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(euros(1));
    world.now = World.NOON.plusSeconds(900);

    assertThat(world.pay(order).text()).contains("expired", "not debited");
    sentNothing(world);
  }

  @Test
  void withoutThePinNothingIsSent() {
    World world = world(TestCard.withEuros(20_00).wantingPin("4711"));

    assertThat(world.pay(world.order(euros(12_50))).text()).contains("wants its PIN");
    sentNothing(world);
  }

  @Test
  void wrongPinsBlockThePinAndSendNothing() {
    World world = world(TestCard.withEuros(20_00).wantingPin("4711"));
    world.holder.pins.addAll(List.of("1111", "2222", "3333", "4711"));

    assertThat(world.pay(world.order(euros(12_50))).text()).contains("PIN is blocked");
    sentNothing(world);
  }

  private void refusedBeforeSending(TestCard card, Amount price, String... told) {
    World world = world(card);

    PurchaseEnd end = world.pay(world.order(price));

    assertThat(end.isPaid()).isFalse();
    assertThat(end.text()).contains(told).contains("The card was not debited.");
    sentNothing(world);
  }
}
