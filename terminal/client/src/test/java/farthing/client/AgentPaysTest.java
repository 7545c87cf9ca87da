package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.agents.AgentKeys;
import farthing.base.Bytes;
import farthing.base.ExpectedProof;
import farthing.base.Mac8;
import farthing.messages.ExpectedDebit;
import farthing.messages.PurchaseMode;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** FIG. 7: an enrolled terminal compares the card's proof itself, and confirms to the shop. */
class AgentPaysTest extends ClientStory {
  @Test
  void paysWithOneRoundTripToThePaymentServer() throws Exception {
    World world = agent(TestAgent.KEYS);

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end).isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(end.text()).contains("EUR 12.50", "Corner Shop", "/goods/");
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.shop.believed)
        .singleElement()
        .satisfies(said -> {
          assertThat(said.amount()).isEqualTo(euros(12_50));
          assertThat(said.proof().cc()).isZero();
        });
    assertThat(world.paymentDoor.asked()).hasSize(1);
    assertThat(world.open()).isZero();
    assertThat(Files.readString(world.journalFile)).contains("PAID");
  }

  @Test
  void anyOtherClientAsksNobodyAndTouchesNoCard() {
    World world = world(TestCard.withEuros(20_00));
    world.mode = PurchaseMode.CLIENT;

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end).isInstanceOf(PurchaseEnd.NotDebited.class);
    assertThat(end.text()).contains("terminals that the operator has enrolled");
    assertThat(world.paymentDoor.asked()).isEmpty();
  }

  @Test
  void whatItCannotCompareItDoesNotDebit() {
    World world = agent(TestAgent.KEYS);
    world.payment.encryptsTo = TestAgent.OTHERS.enrolled();

    assertThat(world.pay(world.order(euros(12_50)))).isInstanceOf(PurchaseEnd.NotDebited.class);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void whatIsExpectedOfAnotherAmountIsNotDebited() {
    World world = agent(TestAgent.KEYS);
    world.payment.expecting = e -> new ExpectedDebit(e.party(), e.trx(), euros(1), e.proof());

    assertThat(world.pay(world.order(euros(12_50)))).isInstanceOf(PurchaseEnd.NotDebited.class);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @Test
  void aProofThatIsNotTheExpectedOneIsNotConfirmed() {
    World world = agent(TestAgent.KEYS);
    world.payment.expecting =
        e ->
            new ExpectedDebit(
                e.party(),
                e.trx(),
                e.amount(),
                new ExpectedProof(new Mac8(Bytes.ofHex("0011223344556677")), e.proof().k7()));

    assertThat(world.pay(world.order(euros(12_50))).isPaid()).isTrue();
    assertThat(world.shop.believed).isEmpty();
    assertThat(world.payment.accepted()).as("the payment server compared").hasSize(1);
  }

  @Test
  void shopThatDoesNotBelieveItIsToldByThePaymentServer() {
    World world = agent(TestAgent.KEYS);
    world.shop.refusesProofs = true;

    assertThat(world.pay(world.order(euros(12_50))).isPaid()).isTrue();
    assertThat(world.payment.accepted()).hasSize(1);
    assertThat(world.shop.confirmed()).hasSize(1);
  }

  @Test
  void whatNobodyHeardIsConfirmedWhenItIsResumed() {
    World world = leftOpen();

    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.shop.believed).hasSize(1);
    assertThat(world.payment.accepted()).isEmpty();
    assertThat(world.balance()).isEqualTo(7_50);
  }

  @Test
  void whatAnAgentBeganAnyClientFinishesAtThePaymentServer() {
    World world = leftOpen();
    world.agent = Optional.empty();
    world.payment.believesNothing = false;

    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.payment.accepted()).hasSize(1);
    assertThat(world.balance()).isEqualTo(7_50);
  }

  @Test
  void anAgentWithOtherKeysSinceFinishesItAtThePaymentServerToo() {
    World world = leftOpen();
    world.agent = Optional.of(TestAgent.OTHERS);
    world.payment.believesNothing = false;

    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
    assertThat(world.payment.accepted()).hasSize(1);
  }

  /** The card has paid, and neither shop nor payment server took its proof. */
  private World leftOpen() {
    World world = agent(TestAgent.KEYS);
    world.shop.isClosed = true;
    world.payment.believesNothing = true;
    assertThat(world.pay(world.order(euros(12_50))).isPaid()).isFalse();
    world.shop.isClosed = false;
    return world;
  }

  private World agent(AgentKeys keys) {
    World world = world(TestCard.withEuros(20_00));
    world.mode = PurchaseMode.CLIENT;
    world.agent = Optional.of(keys);
    return world;
  }
}
