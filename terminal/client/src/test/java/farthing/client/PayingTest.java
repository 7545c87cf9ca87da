package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.Outcome;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayingTest {
  @TempDir Path folder = Path.of("");
  private @Nullable World made;

  @Test
  void paysAndTellsTheShopAndForgetsTheKey() throws Exception {
    World world = world(TestCard.withEuros(20_00));

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.isPaid()).as(end.text()).isTrue();
    assertThat(end.text()).contains("EUR 12.50", "Corner Shop", "REF-1", "/goods/");
    assertThat(world.balance()).isEqualTo(7_50);
    assertThat(world.payment.accepted()).hasSize(1);
    assertThat(world.shop.confirmed())
        .extracting(c -> c.outcome())
        .containsExactly(Outcome.ACCEPTED);
    assertThat(world.open()).isZero();
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
