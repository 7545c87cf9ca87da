package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FIG. 16: the card says who it is, and pays nothing. */
class IdentifyingTest extends ClientStory {
  private static final Amount NOTHING = Amount.ofMinor(0, Currency.AUTHENTICATION);

  @Test
  void personIsAskedWhetherToBeKnownAndNeverForMoney() {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = world.pay(world.order(NOTHING));

    assertThat(end).isInstanceOf(PurchaseEnd.Identified.class);
    assertThat(end.isPaid()).isFalse();
    assertThat(end.text())
        .contains("identified yourself to Corner Shop", "No money moved", "REF-1");
    assertThat(world.holder.proposals)
        .singleElement()
        .satisfies(asked -> assertThat(asked.isAuthentication()).isTrue());
    assertThat(world.holder.events)
        .allSatisfy(event ->
            assertThat(event.text()).doesNotContain("authentication", "EUR", "ebit", " 0"));
    assertThat(world.shop.confirmed())
        .extracting(c -> c.outcome())
        .containsExactly(Outcome.ACCEPTED);
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.open()).isZero();
  }

  @Test
  void whoSaysNoStaysUnknown() {
    World world = world(TestCard.withEuros(20_00));
    world.holder.says = false;

    assertThat(world.pay(world.order(NOTHING)).text()).contains("learns nothing");
    sentNothing(world);
  }

  @Test
  void moneyIsNotAskedForInItsNameNorItInMoneys() {
    World world = world(TestCard.withEuros(20_00));
    for (Amount odd : new Amount[] {euros(0), Amount.ofMinor(1, Currency.AUTHENTICATION)}) {
      assertThat(world.pay(world.order(odd)).text()).contains("not debited");
    }
    sentNothing(world);
    assertThat(world.holder.proposals).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void orderWhoseSiteWouldLearnNothingIsNotAnswered(PurchaseMode mode) {
    World world = world(TestCard.withEuros(20_00));
    world.mode = mode;

    PurchaseEnd end = world.pay(world.order(NOTHING));

    if (mode == PurchaseMode.SECURITY_CARD || mode == PurchaseMode.PAYMENT_SERVER) {
      assertThat(end.isDone()).as(end.text()).isTrue();
    } else {
      assertThat(end.text()).contains("would not tell the web site who you are");
      sentNothing(world);
    }
  }

  @Test
  void siteThatWasAwayIsToldAsLongAsTheOrderIsGood() {
    World world = world(TestCard.withEuros(20_00));
    world.shop.isClosed = true;

    PurchaseEnd end = world.pay(world.order(NOTHING));

    assertThat(end).isInstanceOf(PurchaseEnd.IdentifiedNotTold.class);
    assertThat(end.isDone()).isFalse();
    assertThat(end.text()).contains("Resume soon", "No money moved");
    world.shop.isClosed = false;
    assertThat(world.resume()).singleElement().isInstanceOf(PurchaseEnd.Identified.class);
    assertThat(world.open()).isZero();
  }

  @Test
  void onceTheOrderHasExpiredNobodyIsToldAnyMore() {
    World world = world(TestCard.withEuros(20_00));
    world.shop.isClosed = true;
    world.pay(world.order(NOTHING));
    world.now = World.NOON.plusSeconds(901);

    assertThat(world.resume())
        .singleElement()
        .satisfies(end -> assertThat(end.text()).contains("identify yourself again"));
    assertThat(world.open()).isZero();
  }

  @Test
  void whateverIsLeftOpenIsNoMoney() {
    World world = world(TestCard.withEuros(20_00));
    world.payment.believesNothing = true;

    PurchaseEnd unheard = world.pay(world.order(NOTHING));

    assertThat(unheard).isInstanceOf(PurchaseEnd.Unsettled.class);
    assertThat(unheard.text()).contains("identified itself", "No money moved");
    PurchaseId left = ((PurchaseEnd.Unsettled) unheard).purchase();
    assertThat(
            Stream.of(
                new PurchaseEnd.CardMustSay(left, NOTHING, "it left."),
                new PurchaseEnd.ProofLost(left, NOTHING)))
        .allSatisfy(
            end -> assertThat(end.text()).contains("No money moved").doesNotContain("ebit"));
  }

  @Test
  void thereIsNothingToTakeBack() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(NOTHING);
    world.pay(order);

    assertThat(world.cancel(order).text()).contains("paid nothing", "nothing to take back");
    assertThat(world.shop.closed).isEmpty();
    assertThat(world.holder.cancelProposals).isEmpty();
  }

  @Test
  void sameOrderIsAnsweredOnce() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(NOTHING);
    world.pay(order);

    assertThat(world.pay(order).text()).contains("identified yourself for this order already");
    assertThat(world.asked("draw")).isEqualTo(1);
  }
}
