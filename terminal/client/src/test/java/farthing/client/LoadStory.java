package farthing.client;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.client.FakePaymentServer.Fate;
import java.nio.file.Path;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A person with 20.00 on a card and 100.00 in an account. */
abstract class LoadStory {
  static final int ALL = 120_00;

  @TempDir Path folder = Path.of("");
  private @Nullable LoadWorld made;

  @AfterEach
  void close() {
    if (made != null) {
      made.close();
    }
  }

  LoadWorld world() {
    return world(TestCard.withEuros(20_00));
  }

  LoadWorld world(TestCard card) {
    LoadWorld fresh = new LoadWorld(folder, card);
    made = fresh;
    return fresh;
  }

  static Fate[] lost(Fate fate) {
    return Collections.nCopies(40, fate).toArray(Fate[]::new);
  }

  /** The card holds what it held, and nobody was asked to command anything. */
  static void nothingRequested(LoadWorld world) {
    assertThat(world.serverDoor.asked()).isEmpty();
    assertThat(world.open()).isZero();
    assertThat(world.balance()).isEqualTo(20_00);
  }

  /** Everything that was commanded has one end, and bank and card agree about it. */
  static void booksBalance(LoadWorld world) {
    assertThat(world.server.unsure()).as("unsure at the load server").isZero();
    assertThat(world.open()).as("open in the journal").isZero();
    assertThat(world.allMoney()).isEqualTo(ALL);
  }
}
