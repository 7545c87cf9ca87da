package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.IepId;
import farthing.messages.Outcome;
import farthing.virtual.VirtualPurse;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Paying, also over a bad road. */
class PayingTest extends ClientStory {
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
        .containsExactly(Tuple.tuple(euros(20_00), euros(7_50)));
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
  void whoGaveAWrongPinHearsThatAndHowManyTriesAreLeft() {
    World world = world(TestCard.withEuros(20_00).wantingPin("4711"));
    world.holder.pins.addAll(List.of("0815"));

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.text()).contains("The PIN was wrong.", "2 tries are left.");
    assertThat(world.pay(world.order(euros(12_50))).text())
        .contains("none was given", "2 tries are left.");
    world.holder.pins.addAll(List.of("0815"));
    assertThat(world.pay(world.order(euros(12_50))).text())
        .contains("The PIN was wrong.", "One try is left");
  }

  @Test
  void pinIsAskedForWithTheTriesThatAreLeft() {
    World world = world(TestCard.withEuros(20_00).wantingPin("4711"));
    world.holder.pins.addAll(List.of("0815", "4711"));

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.isPaid()).as(end.text()).isTrue();
    assertThat(world.holder.triesLeft).containsExactly(3, 2);
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
    assertThat(world.holder.heard(ClientEvent.Waits.class))
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

    assertThat(end.text()).contains("The card is blocked", "Nothing moved", "another card");
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
  void whoHasAnOpenLoadIsToldOfItAndPaysAllTheSame() {
    World world = world(TestCard.withEuros(20_00));
    try (LoadWorld loads = new LoadWorld(folder, TestCard.withEuros(20_00))) {
      loads.purse = world.purse;
      assertThat(loads.load(50_00, new TornCard(loads.purse, TornCard.How.BEFORE)).isOpen())
          .isTrue();

      VirtualPurse other =
          TestCard.withEuros(20_00).inMemory(new IepId(TestCard.IEP.provider(), 99));
      assertThat(world.pay(world.order(euros(1_00)), other).isPaid()).isTrue();
      assertThat(world.holder.heard(PurchaseEvent.LoadIsOpen.class)).as("another's").isEmpty();

      PurchaseEnd end = world.pay(world.order(euros(12_50)));

      assertThat(end.isPaid()).as(end.text()).isTrue();
      assertThat(world.holder.heard(PurchaseEvent.LoadIsOpen.class))
          .singleElement()
          .satisfies(told ->
              assertThat(told.text())
                  .contains("A load of EUR 50.00 at Savings Bank", "pay all the same", "resume"));
      loads.reset();
      assertThat(loads.resume()).noneMatch(LoadEnd::isOpen);
      assertThat(loads.open()).isZero();
      assertThat(world.pay(world.order(euros(1_00))).isPaid()).isTrue();
      assertThat(world.holder.heard(PurchaseEvent.LoadIsOpen.class)).as("not again").hasSize(1);
    }
  }
}
