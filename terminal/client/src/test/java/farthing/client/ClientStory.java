package farthing.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A person who pays with one card, in a world of its own. */
abstract class ClientStory {
  @TempDir Path folder = Path.of("");
  private @Nullable World made;

  @AfterEach
  void close() {
    if (made != null) {
      made.close();
    }
  }

  World world(TestCard card) {
    World fresh = new World(folder, card);
    made = fresh;
    return fresh;
  }

  static void sentNothing(World world) {
    assertThat(world.paymentDoor.asked()).isEmpty();
    assertThat(world.open()).isZero();
    assertThat(world.shop.confirmed()).isEmpty();
  }
}
