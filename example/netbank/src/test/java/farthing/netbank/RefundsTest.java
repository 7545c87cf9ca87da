package farthing.netbank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.client.LoadEnd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cardholder does who gets money back: the client, the card and the load server alone. */
@SuppressWarnings("NullAway.Init")
class RefundsTest {
  private static BankWorld world;

  @TempDir private Path folder;
  private final Card card = Card.of(10_00);
  private final List<String> told = new ArrayList<>();

  @BeforeAll
  static void open() {
    world = new BankWorld("refunds");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void whatWaitsIsToldAndPutOntoTheCard() {
    world.waits(card, 3_20);
    world.waits(card, 1_00);

    List<LoadEnd> ends = world.client(folder).take(card, told);

    assertThat(told)
        .containsExactly(
            "EUR 3.20 of corner-shop is waiting for you",
            "EUR 1.00 of corner-shop is waiting for you");
    assertThat(ends).hasSize(2).allMatch(LoadEnd::isDone);
    assertThat(card.cents()).isEqualTo(14_20);
    assertThat(world.client(folder).take(card, new ArrayList<>())).isEmpty();
  }

  @Test
  void nothingWaitsForACardThatPaidNothing() {
    assertThat(world.client(folder).take(card, told)).isEmpty();
    assertThat(told).isEmpty();
  }

  /** The card has it, and its answer was lost: what is resumed tells, and nothing waits twice. */
  @Test
  void aCardThatLeavesOnTheWayGetsItOnce() {
    world.waits(card, 3_20);
    BankWorld.Client client = world.client(folder);
    card.pulled(Card.Pulled.AFTER_IT_OBEYED);
    List<LoadEnd> torn = client.take(card, told);

    assertThat(torn).hasSize(1).allMatch(LoadEnd::isOpen);
    assertThat(client.resume(card)).hasSize(1).allMatch(LoadEnd::isDone);
    assertThat(client.take(card, new ArrayList<>())).isEmpty();
    assertThat(card.cents()).isEqualTo(13_20);
  }

  @Test
  void aCardThatLeavesBeforeItObeysGetsItWithTheNextTry() {
    world.waits(card, 3_20);
    BankWorld.Client client = world.client(folder);
    card.pulled(Card.Pulled.BEFORE_IT_OBEYS);
    client.take(card, told);
    client.resume(card);

    assertThat(card.cents()).isEqualTo(10_00);
    assertThat(client.take(card, new ArrayList<>())).hasSize(1).allMatch(LoadEnd::isDone);
    assertThat(card.cents()).isEqualTo(13_20);
  }

  /** Another's journal, as on a new machine: the card itself settles what it began elsewhere. */
  @Test
  void whatWasBegunElsewhereIsSettledHere(@TempDir Path elsewhere) {
    world.waits(card, 3_20);
    card.pulled(Card.Pulled.AFTER_IT_OBEYED);
    world.client(elsewhere).take(card, told);
    card.putIn();
    world.client(folder).take(card, told);

    assertThat(card.cents()).isEqualTo(13_20);
    assertThat(world.client(folder).take(card, new ArrayList<>())).isEmpty();
  }
}
