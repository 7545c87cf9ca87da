package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.PurchaseMode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever closes everything at any moment, in any mode, has the goods for the money or the money
 * still, as soon as the card comes back.
 */
class ClosedAnywhereTest extends ClientStory {
  /** Drawing, debiting, answered, result (where the payment server compares), closed. */
  private static final int STEPS = 5;

  /** Selected, slots, initialised, debited; and what it is asked before. */
  private static final int COMMANDS = 8;

  static Stream<Arguments> steps() {
    return moments(STEPS);
  }

  static Stream<Arguments> commands() {
    return moments(COMMANDS);
  }

  private static Stream<Arguments> moments(int most) {
    return Arrays.stream(PurchaseMode.values())
        .flatMap(mode ->
            IntStream.rangeClosed(1, most)
                .boxed()
                .flatMap(at ->
                    Stream.of(false, true).map(afterwards -> Arguments.of(mode, at, afterwards))));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void atAnyStepOfTheJournal(PurchaseMode mode, int step, boolean afterwards) throws IOException {
    World world = inMode(mode);
    try (FileJournal journal = world.journal()) {
      world
          .client()
          .pay(world.order(euros(12_50)), world.purse, new DyingJournal(journal, step, afterwards));
    } catch (DyingJournal.Killed e) {
      // closed
    }

    hasGoodsOrMoneyOnceTheCardIsBack(world);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void atAnyCommandOfTheCard(PurchaseMode mode, int command, boolean afterwards)
      throws IOException {
    World world = inMode(mode);
    try (FileJournal journal = world.journal()) {
      world
          .client()
          .pay(
              world.order(euros(12_50)),
              new KillingCard(world.purse, command, afterwards),
              journal);
    } catch (DyingJournal.Killed e) {
      // closed
    }

    hasGoodsOrMoneyOnceTheCardIsBack(world);
  }

  /** Or there would be moments that are not tried. */
  @ParameterizedTest
  @EnumSource
  void afterTheLastOfThemThePurchaseIsOver(PurchaseMode mode) {
    World world = inMode(mode);
    try (FileJournal journal = world.journal()) {
      PurchaseEnd end =
          world
              .client()
              .pay(
                  world.order(euros(12_50)),
                  new KillingCard(world.purse, COMMANDS + 1, false),
                  new DyingJournal(journal, STEPS + 1, false));
      assertThat(end.isPaid()).as(end.text()).isTrue();
    }
  }

  private static void hasGoodsOrMoneyOnceTheCardIsBack(World world) throws IOException {
    world.purse.reset();
    world.resume();

    boolean debited = world.balance() == 7_50;
    assertThat(world.balance()).isEqualTo(debited ? 7_50 : 20_00);
    int told =
        world.shop.confirmed().size() + world.shop.compared.size() + world.shop.believed.size();
    assertThat(told > 0).as("the shop knows that it is paid").isEqualTo(debited);
    assertThat(world.open()).isZero();
    assertThat(world.resume()).isEmpty();
  }

  private World inMode(PurchaseMode mode) {
    World world = world(TestCard.withEuros(20_00));
    world.mode = mode;
    world.agent = Optional.of(TestAgent.KEYS);
    return world;
  }
}
