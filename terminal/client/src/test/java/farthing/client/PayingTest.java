package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Debit;
import farthing.messages.Outcome;
import farthing.virtual.PurseMemory;
import farthing.virtual.VirtualPurse;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PayingTest {
  @TempDir Path folder = Path.of("");
  private @Nullable World made;

  @Test
  void paysAndTellsTheShop() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end).isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(end.text())
        .contains("EUR 12.50", "Corner Shop", "REF-1", "/goods/")
        .as("letters that write the line backwards")
        .doesNotContain("\u202e");
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.payment.accepted()).hasSize(1);
    assertThat(world.shop.confirmed())
        .extracting(c -> c.outcome())
        .containsExactly(Outcome.ACCEPTED);
    assertThat(world.holder.proposals)
        .extracting(Holder.Proposal::balanceBefore, Holder.Proposal::balanceAfter)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(euros(20_00), euros(7_50)));
    assertThat(world.holder.events).last().isEqualTo(new PurchaseEvent.Ended(end));
  }

  @Test
  void whatIsOverLeavesNoCardNumberInTheJournalAndNoKeyOnceTheNextIsPaid() throws Exception {
    World world = world(TestCard.withEuros(20_00));
    world.pay(world.order(euros(12_50)));
    String first = Files.readString(world.journalFile);
    world.pay(world.order(euros(1_00)));
    String second = Files.readString(world.journalFile);

    assertThat(first).contains("Corner Shop", "PAID").doesNotContain("112233445566");
    assertThat(second.lines().filter(line -> line.contains("tsk")))
        .singleElement()
        .satisfies(kept -> assertThat(kept).isNotIn(first.lines().toList()));
    assertThat(second.lines()).hasSize(3);
  }

  @Test
  void readsAnOrderThatStandsOnAPage() {
    World world = world(TestCard.withEuros(20_00));
    world.shop.showsPagesOnly = true;

    assertThat(world.pay(world.order(euros(12_50))).isPaid()).isTrue();
  }

  @Test
  void whatTheShopWritesCannotWriteOverTheScreen() {
    World world = world(TestCard.withEuros(20_00));

    world.pay(world.order(euros(1)));

    assertThat(world.holder.proposals.getFirst().description()).isEqualTo("One song");
    assertThat(world.holder.heard(PurchaseEvent.ShopTold.class).getFirst().text())
        .doesNotContain("\u001b");
  }

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
        "holds P1000, EUR");
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
  void expiredOrderIsNotPaid() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(euros(1));
    world.now = World.NOON.plusSeconds(900);

    assertThat(world.pay(order).text()).contains("expired", "not debited");
    sentNothing(world);
  }

  @Test
  void pinIsAskedForWithTheTriesThatAreLeft() {
    World world = world(TestCard.withEuros(20_00).wantingPin("4711"));
    world.holder.pins.addAll(List.of("0815", "4711"));

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.isPaid()).as(end.text()).isTrue();
    assertThat(world.holder.triesLeft).containsExactly(3, 2);
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

  @Test
  void debitForAnotherMerchantsNameIsNotGivenToTheCard() {
    notDebited(
        d -> claim(d, "Other Shop", d.statusOrigin(), d.trx(), d.amount()),
        "calls itself Corner Shop",
        "knows it as Other Shop");
  }

  @Test
  void debitForAnotherOriginIsNotGivenToTheCard() {
    notDebited(
        d -> claim(d, d.merchantName(), "https://shop.example", d.trx(), d.amount()),
        "knows the shop at https://shop.example");
  }

  @Test
  void debitForAnotherTrxIsNotGivenToTheCard() {
    notDebited(
        d ->
            claim(
                d,
                d.merchantName(),
                d.statusOrigin(),
                TransactionId.parse("01997abe-c3fb-7f5e-87f3-e59cfd63e49b"),
                d.amount()),
        "another purchase");
  }

  @Test
  void debitOfAnotherAmountIsNotGivenToTheCard() {
    notDebited(
        d -> claim(d, d.merchantName(), d.statusOrigin(), d.trx(), euros(13_50)),
        "approved EUR 12.50",
        "wants EUR 13.50");
  }

  @Test
  void debitInAnotherCurrencyIsNotGivenToTheCard() {
    notDebited(
        d ->
            claim(
                d,
                d.merchantName(),
                d.statusOrigin(),
                d.trx(),
                Amount.ofMinor(12_50, Currency.USD)),
        "approved EUR 12.50",
        "wants USD 12.50");
  }

  @Test
  void amountThatOnlyTheCommandHidesIsFoundByTheCard() {
    World world = world(TestCard.withEuros(20_00));
    world.payment.drawing = Optional.of(euros(13_50));

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.text()).contains("not debited", "signature is wrong");
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.asked("debit-response")).isZero();
    assertThat(world.open()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"DRAW", "DEBIT_RESPONSE"})
  void lostAnswerIsAskedForWithTheSameBytes(FakePaymentServer.Step step) {
    World world = world(TestCard.withEuros(20_00));
    world.payment.next(
        step,
        FakePaymentServer.Fate.ANSWER_LOST,
        FakePaymentServer.Fate.REQUEST_LOST,
        FakePaymentServer.Fate.ANSWER_ALTERED);

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    String message = step == FakePaymentServer.Step.DRAW ? "draw" : "debit-response";
    assertThat(end.isPaid()).as(end.text()).isTrue();
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.asked(message)).isGreaterThanOrEqualTo(4);
    assertThat(world.distinct(message)).isEqualTo(1);
    assertThat(world.payment.draws()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"DRAW", "DEBIT_RESPONSE"})
  void busyServerIsWaitedForAsLongAsItSays(FakePaymentServer.Step step) {
    World world = world(TestCard.withEuros(20_00));
    world.payment.next(step, FakePaymentServer.Fate.BUSY, FakePaymentServer.Fate.BUSY);

    assertThat(world.pay(world.order(euros(12_50))).isPaid()).isTrue();

    assertThat(world.pauses).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));
    assertThat(world.holder.heard(PurchaseEvent.Waits.class))
        .allSatisfy(w -> assertThat(w.text()).contains("terminals are busy", "3.0 s"));
  }

  @Test
  void serverThatNeverAnswersIsGivenUpAndTheCardNotDebited() {
    World world = world(TestCard.withEuros(20_00));
    for (int i = 0; i < 50; i++) {
      world.payment.next(FakePaymentServer.Step.DRAW, FakePaymentServer.Fate.REQUEST_LOST);
    }

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.text()).contains("did not answer", "not debited");
    assertThat(world.pauses).hasSizeLessThan(10);
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.open()).isZero();
  }

  @Test
  void refusalIsToldWithWhatHappenedToTheMoney() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(euros(12_50));
    world.payment.refusesDraws = true;

    PurchaseEnd end = world.pay(order);

    assertThat(end.text()).contains("The card is blocked", "not debited", "another card");
    assertThat(world.open()).isZero();
  }

  @Test
  void sameOrderIsNotPaidTwice() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(euros(2_50));
    world.pay(order);

    PurchaseEnd again = world.pay(order);

    assertThat(again.text()).contains("already paid", "REF-1");
    assertThat(world.balance()).isEqualTo(17_50);
    assertThat(world.asked("draw")).isEqualTo(1);
  }

  @Test
  void orderThatFailedIsNotDrawnAgain() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(euros(2_50));
    world.payment.claiming = d -> claim(d, "X", d.statusOrigin(), d.trx(), d.amount());
    world.pay(order);

    assertThat(world.pay(order).text()).contains("tried before", "order again");
    assertThat(world.asked("draw")).isEqualTo(1);
  }

  private void refusedBeforeSending(TestCard card, Amount price, String... told) {
    World world = world(card);

    PurchaseEnd end = world.pay(world.order(price));

    assertThat(end.isPaid()).isFalse();
    assertThat(end.text()).contains(told).contains("The card was not debited.");
    sentNothing(world);
  }

  private void notDebited(UnaryOperator<Debit.Content> claiming, String... told) {
    World world = world(TestCard.withEuros(20_00));
    world.payment.claiming = claiming;

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.text()).contains(told).contains("not debited");
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.asked("debit-response")).isZero();
    assertThat(world.open()).isZero();
  }

  private static Debit.Content claim(
      Debit.Content d, String name, String origin, TransactionId trx, Amount amount) {
    return new Debit.Content(
        d.command(), d.terminal(), d.location(), name, origin, trx, amount, d.delivered());
  }

  private static void sentNothing(World world) {
    assertThat(world.paymentDoor.asked()).isEmpty();
    assertThat(world.open()).isZero();
    assertThat(world.shop.confirmed()).isEmpty();
  }

  private World world(TestCard card) {
    made = new World(folder, card);
    return made;
  }

  @AfterEach
  void close() {
    if (made != null) {
      made.close();
    }
  }
}
