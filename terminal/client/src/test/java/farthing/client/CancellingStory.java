package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.client.FakePaymentServer.Fate;
import farthing.purse.CardGone;
import java.net.URI;
import java.util.Collections;

/** A song for 12.50 from a card of 20.00, and the money back. */
abstract class CancellingStory extends ClientStory {
  World world() {
    return world(TestCard.withEuros(20_00));
  }

  URI paid(World world) {
    URI order = world.order(euros(12_50));
    assertThat(world.pay(order).isPaid()).isTrue();
    assertThat(world.balance()).isEqualTo(7_50);
    return order;
  }

  static void reset(World world) {
    try {
      world.purse.reset();
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }

  static Fate[] lost(Fate fate) {
    return Collections.nCopies(40, fate).toArray(Fate[]::new);
  }
}
