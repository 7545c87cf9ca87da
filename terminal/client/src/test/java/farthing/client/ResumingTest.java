package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.messages.ErrorCode;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResumingTest {
  @TempDir Path folder = Path.of("");
  private @Nullable World made;

  /** Steps: drawing, debiting, answered, result, closed. */
  @ParameterizedTest
  @CsvSource({
    "1, false, NOT_EVEN_BEGUN",
    "1, true, NOT_DEBITED",
    "2, false, NOT_DEBITED",
    "2, true, NOT_DEBITED",
    "3, false, PAID",
    "3, true, PAID",
    "4, false, PAID",
    "4, true, PAID",
    "5, false, PAID",
    "5, true, NOTHING_LEFT",
  })
  void clientKilledAtAnyStepOfTheJournalIsResumed(int step, boolean afterwards, String then) {
    World world = world(TestCard.withEuros(20_00));
    killed(world, step, afterwards);
    world.purse = reset(world);

    List<PurchaseEnd> ends = world.resume();

    switch (then) {
      case "PAID" -> assertThat(ends).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
      case "NOT_DEBITED" ->
          assertThat(ends)
              .singleElement()
              .satisfies(e -> assertThat(e).isInstanceOf(PurchaseEnd.NotDebited.class));
      default -> assertThat(ends).isEmpty();
    }
    boolean paid = then.equals("PAID") || then.equals("NOTHING_LEFT");
    assertThat(world.balance()).isEqualTo(paid ? 7_50 : 20_00);
    assertThat(world.payment.accepted()).hasSize(paid ? 1 : 0);
    assertThat(world.shop.confirmed()).hasSizeGreaterThanOrEqualTo(paid ? 1 : 0);
    assertThat(world.distinct("debit-response")).isLessThanOrEqualTo(1);
    assertThat(world.open()).isZero();
    assertThat(world.resume()).isEmpty();
  }

  /** Steps: drawing, debiting, answered, result, closed. */
  @ParameterizedTest
  @CsvSource({
    "1, 20_00, NOTHING_OPEN",
    "2, 20_00, OPEN",
    "3, 7_50, OPEN",
    "4, 7_50, OPEN",
    "5, 7_50, OPEN"
  })
  void fullDiskAtAnyStepIsToldAndResumed(int step, String balance, String left) {
    World world = world(TestCard.withEuros(20_00));
    PurchaseEnd end;
    try (FileJournal journal = world.journal()) {
      end =
          world
              .client()
              .pay(world.order(euros(12_50)), world.purse, new FullJournal(journal, step));
    }

    int expected = Integer.parseInt(balance.replace("_", ""));
    assertThat(world.balance()).isEqualTo(expected);
    assertThat(end.text())
        .contains("journal could not be written")
        .contains(expected == 20_00 ? "not debited" : "was debited EUR 12.50");
    assertThat(world.open()).isEqualTo(left.equals("OPEN") ? 1 : 0);
    world.resume();
    assertThat(world.payment.accepted()).hasSize(expected == 20_00 ? 0 : 1);
    assertThat(world.open()).isZero();
  }

  @Test
  void orderThatExpiresWhileTheServerIsBusyIsNotDebited() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(euros(12_50));
    world.payment.next(FakePaymentServer.Step.DRAW, FakePaymentServer.Fate.BUSY);
    world.whilePausing = () -> world.now = World.NOON.plusSeconds(900);

    assertThat(world.pay(order).text()).contains("expired meanwhile", "not debited");
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void cardTornBeforeTheDebitIsAskedAndWasNotDebited() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = tear(world, TornCard.How.BEFORE);

    assertThat(end).isInstanceOf(PurchaseEnd.CardMustSay.class);
    assertThat(end.text()).contains("only the card can say", "resume");
    world.purse = reset(world);
    assertThat(world.resume())
        .singleElement()
        .satisfies(e -> assertThat(e.text()).contains("The card was not debited"));
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.asked("debit-response")).isZero();
    assertThat(world.open()).isZero();
  }

  @Test
  void cardTornAfterTheDebitIsAskedAndItsProofDelivered() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = tear(world, TornCard.How.AFTER);

    assertThat(end).isInstanceOf(PurchaseEnd.CardMustSay.class);
    world.purse = reset(world);
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.payment.accepted()).hasSize(1);
  }

  @Test
  void garbledAnswerToADebitIsAskedForAtOnce() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = tear(world, TornCard.How.ANSWER_GARBLED);

    assertThat(end).isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.balance()).isEqualTo(7_50);
  }

  @Test
  void proofThatTheServerRefusesIsAskedForAgainFromTheCard() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = tear(world, TornCard.How.PROOF_SPOILT);

    assertThat(end).isInstanceOf(PurchaseEnd.Unsettled.class);
    assertThat(end.text()).contains("was debited EUR 12.50", "Resume");
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.payment.accepted()).hasSize(1);
  }

  @Test
  void anotherCardInTheReaderIsNotAskedAboutThisOnesMoney() {
    World world = world(TestCard.withEuros(20_00));
    tear(world, TornCard.How.AFTER);
    try (FileJournal journal = world.journal()) {
      PurchaseEnd end = world.client().resume(new NoCard(), journal).getFirst();

      assertThat(end).isInstanceOf(PurchaseEnd.CardMustSay.class);
      assertThat(end.text()).contains("…5566", "not there");
    }
    assertThat(world.open()).isEqualTo(1);
  }

  @Test
  void numberThatAnotherPaymentUsedSinceProvesThatOursDidNot() {
    World world = world(TestCard.withEuros(20_00));
    tear(world, TornCard.How.BEFORE);
    world.purse = reset(world);
    payElsewhere(world, euros(3_00), 1);

    assertThat(world.resume())
        .singleElement()
        .satisfies(e -> assertThat(e.text()).contains("not debited", "another payment"));
    assertThat(world.balance()).isEqualTo(17_00);
    assertThat(world.payment.accepted()).hasSize(1);
  }

  @Test
  void proofThatTheCardHasForgottenIsSaidToBeLost() {
    World world = world(TestCard.withEuros(20_00));
    tear(world, TornCard.How.AFTER);
    world.purse = reset(world);
    payElsewhere(world, euros(10), 8);

    PurchaseEnd end = world.resume().getFirst();

    assertThat(end).isInstanceOf(PurchaseEnd.ProofLost.class);
    assertThat(end.text()).contains("was debited EUR 12.50", "issuer");
    assertThat(world.open()).isZero();
  }

  @Test
  void debitUnderANumberThatAnotherCardHasUsedIsOverAndSaysWhomToTurnTo() {
    World world = world(TestCard.withEuros(20_00));
    losing(world, FakePaymentServer.Step.DEBIT_RESPONSE);
    world.pay(world.order(euros(12_50)));
    world.payment.calm();
    world.payment.refusesProofs = Optional.of(ErrorCode.CARD_TRANSACTION_USED);

    PurchaseEnd end = world.resume().getFirst();

    assertThat(end).isInstanceOf(PurchaseEnd.NumberUsed.class);
    assertThat(end.text()).contains("was debited EUR 12.50", "Ask its issuer");
    assertThat(end.isOpen()).isFalse();
    assertThat(world.resume()).isEmpty();
  }

  @Test
  void silentServerAfterTheDebitLeavesTheProofAndTheNextDrawDeliversIt() {
    World world = world(TestCard.withEuros(20_00));
    losing(world, FakePaymentServer.Step.DEBIT_RESPONSE);
    PurchaseEnd left = world.pay(world.order(euros(12_50)));
    assertThat(left).isInstanceOf(PurchaseEnd.Unsettled.class);
    assertThat(left.text()).contains("was debited EUR 12.50", "not lost");
    assertThat(world.payment.accepted()).isEmpty();
    world.payment.calm();

    PurchaseEnd next = world.pay(world.order(euros(1_00)));

    assertThat(next).isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.payment.accepted()).hasSize(2);
    assertThat(world.holder.heard(PurchaseEvent.EarlierSettled.class)).hasSize(1);
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.shop.confirmed()).hasSize(2);
    assertThat(world.balance()).isEqualTo(6_50);
  }

  @Test
  void tornDebitIsAskedForBeforeTheNextDrawWhichDeliversItsProof() {
    World world = world(TestCard.withEuros(20_00));
    tear(world, TornCard.How.AFTER);
    world.purse = reset(world);

    PurchaseEnd next = world.pay(world.order(euros(1_00)));

    assertThat(next).isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.payment.accepted()).hasSize(2);
  }

  @Test
  void proofsThatWereDeliveredOnceDoNotTravelAgain() {
    World world = world(TestCard.withEuros(20_00));
    losing(world, FakePaymentServer.Step.DEBIT_RESPONSE);
    world.pay(world.order(euros(1_00)));
    world.payment.calm();
    world.pay(world.order(euros(1_00)));
    world.pay(world.order(euros(1_00)));

    assertThat(world.payment.undeliveredSeen).containsExactly(0, 1, 0);
  }

  @Test
  void drawCarriesNoMoreProofsThanItMay() {
    World world = world(TestCard.withEuros(20_00));
    losing(world, FakePaymentServer.Step.DEBIT_RESPONSE);
    world.payment.deliversNothing = true;
    for (int i = 0; i < 10; i++) {
      world.pay(world.order(euros(1)));
    }

    assertThat(world.payment.undeliveredSeen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 8);
  }

  @Test
  void shopThatWasClosedIsToldLater() {
    World world = world(TestCard.withEuros(20_00));
    world.shop.isClosed = true;

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end).isInstanceOf(PurchaseEnd.PaidShopNotTold.class);
    assertThat(end.text()).contains("Paid EUR 12.50", "Resume later");
    world.shop.isClosed = false;
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.shop.confirmed()).hasSize(1);
    assertThat(world.open()).isZero();
  }

  @Test
  void shopThatStaysClosedForAWeekIsNotToldAnyMore() {
    World world = world(TestCard.withEuros(20_00));
    world.shop.isClosed = true;
    world.pay(world.order(euros(12_50)));
    world.now = World.NOON.plusSeconds(8 * 24 * 3600);

    assertThat(world.resume())
        .singleElement()
        .satisfies(e -> assertThat(e.text()).contains("Show the shop the reference"));
    assertThat(world.open()).isZero();
  }

  @Test
  void orderUnderWayIsResumedAndNotBegunAgain() {
    World world = world(TestCard.withEuros(20_00));
    losing(world, FakePaymentServer.Step.DEBIT_RESPONSE);
    URI order = world.order(euros(12_50));
    world.pay(order);

    assertThat(world.pay(order).text()).contains("resume");
    assertThat(world.asked("draw")).isEqualTo(1);
  }

  @Test
  void serverThatBelievesNothingLeavesTheProofInTheJournal() {
    World world = world(TestCard.withEuros(20_00));
    world.payment.believesNothing = true;

    assertThat(world.pay(world.order(euros(12_50)))).isInstanceOf(PurchaseEnd.Unsettled.class);
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Unsettled.class);
    assertThat(world.open()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(TornCard.How.class)
  void whateverHappensToTheCardTheMerchantGetsWhatTheCardLost(TornCard.How how) {
    World world = world(TestCard.withEuros(20_00));
    tear(world, how);
    world.purse = reset(world);
    world.resume();

    int lost = 20_00 - world.balance();

    assertThat(world.payment.accepted().stream().mapToInt(o -> o.amount().minor()).sum())
        .isEqualTo(lost);
    assertThat(world.open()).isZero();
  }

  private static PurchaseEnd tear(World world, TornCard.How how) {
    return world.pay(world.order(euros(12_50)), new TornCard(world.purse, how));
  }

  private static void killed(World world, int step, boolean afterwards) {
    try (PurchaseJournal journal = new DyingJournal(world.journal(), step, afterwards)) {
      world.client().pay(world.order(euros(12_50)), world.purse, journal);
      throw new AssertionError("it was to be killed");
    } catch (DyingJournal.Killed e) {
      // as a killed program
    }
  }

  /** With the same card, by another client that keeps another journal. */
  private void payElsewhere(World world, Amount amount, int times) {
    try (FileJournal other = FileJournal.open(folder.resolve("other.journal"), () -> world.now)) {
      for (int i = 0; i < times; i++) {
        assertThat(world.client().pay(world.order(amount), world.purse, other).isPaid()).isTrue();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void losing(World world, FakePaymentServer.Step step) {
    for (int i = 0; i < 100; i++) {
      world.payment.next(step, FakePaymentServer.Fate.REQUEST_LOST);
    }
  }

  private static VirtualPurse reset(World world) {
    try {
      world.purse.reset();
      return world.purse;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
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
