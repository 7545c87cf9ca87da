package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.client.FakeLoadServer.Step;
import farthing.client.FakePaymentServer.Fate;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.purse.CardGone;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load while another load of the same card is unsure: one S2 per card, whoever asks. */
class SeveralLoadsTest extends LoadStory {

  @Test
  void somebodyElsesUnsureLoadThatWasDoneIsSettledByTheNextRequestItself() {
    LoadWorld world = world();
    begunElsewhere(world, TornCard.How.AFTER);

    LoadEnd end = world.load(30_00);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(world.asked("proof")).as("its own S1 shows NTLASTLOAD").isZero();
    world.bankAsks();
    assertThat(world.bank.outcomes())
        .containsExactlyInAnyOrder(LoadOutcome.LOADED, LoadOutcome.LOADED);
    assertThat(world.balance()).isEqualTo(20_00 + 50_00 + 30_00);
    booksBalance(world);
  }

  @Test
  void somebodyElsesUnsureLoadThatWasNotDoneIsProvenBeforeTheNext() {
    LoadWorld world = world();
    begunElsewhere(world, TornCard.How.BEFORE);

    LoadEnd end = world.load(30_00);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(world.asked("proof")).isEqualTo(1);
    assertThat(world.distinct("request")).as("one elsewhere, one refused, one taken").isEqualTo(3);
    world.bankAsks();
    assertThat(world.balance()).isEqualTo(50_00);
    booksBalance(world);
  }

  @Test
  void pinIsNotAskedForAgainForAProof() {
    LoadWorld world = world(TestCard.withEuros(20_00).wantingPinForLoads("4711"));
    world.holder.pins.add("4711");
    begunElsewhere(world, TornCard.How.BEFORE);
    world.holder.pins.add("4711");

    assertThat(world.load(30_00).isDone()).isTrue();
    assertThat(world.holder.triesLeft).as("once for each load").hasSize(2);
  }

  @Test
  void serverThatWantsOneProofAfterAnotherIsNotShownTheCardForever() {
    LoadWorld world = world();
    begunElsewhere(world, TornCard.How.BEFORE);
    world.server.wantsMoreProofs = true;

    LoadEnd end = world.load(30_00);

    assertThat(end.text()).contains("earlier load", "one proof after another", "Nothing moved");
    assertThat(world.asked("proof")).isBetween(2L, 10L);
    assertThat(world.open()).isZero();
    assertThat(world.balance()).isEqualTo(20_00);
  }

  @ParameterizedTest
  @EnumSource(
      value = Flow.class,
      names = {"LOAD", "UNLOAD"})
  void twoSessionsAtOnceEndWithOneCommandForTheCard(Flow flow) {
    LoadWorld world = world();
    List<LoadEnd> others = new ArrayList<>();
    boolean[] once = {true};
    world.server.meanwhile =
        () -> {
          if (once[0]) {
            once[0] = false;
            others.add(elsewhere(world, flow));
          }
        };

    LoadEnd end = world.begin(world.wanting(flow, euros(10_00)), world.purse);
    world.reset();
    world.resume();
    world.bankAsks();

    assertThat(others).singleElement().matches(LoadEnd::isDone);
    assertThat(end.isDone()).as(end.text()).isFalse();
    assertThat(world.balance()).isEqualTo(flow == Flow.LOAD ? 30_00 : 10_00);
    assertThat(world.bank.outcomes()).hasSize(2).contains(LoadOutcome.NOT_DONE);
    booksBalance(world);
  }

  @Test
  void proofThatWasLeftTravelsWithTheNextRequest() {
    LoadWorld world = world();
    world.server.next(Step.RESPONSE, lost(Fate.REQUEST_LOST));
    world.load(50_00);
    world.server.calm();

    assertThat(world.load(30_00).isDone()).isTrue();
    assertThat(world.server.undeliveredSeen).containsExactly(0, 1);
    assertThat(world.holder.heard(LoadEvent.EarlierSettled.class))
        .singleElement()
        .satisfies(e -> assertThat(e.text()).contains("loaded"));
    assertThat(world.resume()).as("its bank is told").singleElement().matches(LoadEnd::isDone);
    booksBalance(world);
  }

  @Test
  void proofThatOnlyTheCardHasIsFetchedBeforeTheNextRequest() {
    LoadWorld world = world();
    world.load(50_00, new TornCard(world.purse, TornCard.How.AFTER));
    world.reset();

    assertThat(world.load(30_00).isDone()).isTrue();
    assertThat(world.server.undeliveredSeen).containsExactly(0, 1);
    assertThat(world.resume()).singleElement().matches(LoadEnd::isDone);
    booksBalance(world);
  }

  @Test
  void proofThatTheServerDidNotTakeIsKept() {
    LoadWorld world = world();
    world.server.next(Step.RESPONSE, lost(Fate.REQUEST_LOST));
    world.load(50_00);
    world.server.calm();
    world.server.deliversNothing = true;

    assertThat(world.load(30_00).isDone()).isTrue();
    assertThat(world.resume()).singleElement().matches(LoadEnd::isDone);
    booksBalance(world);
  }

  @Test
  void whatResumeCannotFinishNowItFinishesLater() {
    LoadWorld world = world();
    world.load(50_00, new TornCard(world.purse, TornCard.How.BEFORE));
    world.reset();
    world.server.next(Step.PROOF, lost(Fate.REQUEST_LOST));

    assertThat(world.resume())
        .singleElement()
        .satisfies(end -> {
          assertThat(end).isInstanceOf(LoadEnd.Unsure.class);
          assertThat(end.isOpen()).isTrue();
        });
    world.server.calm();
    assertThat(world.resume()).singleElement().isInstanceOf(LoadEnd.Settled.class);
    booksBalance(world);
  }

  /** With another client, whose journal never comes back; its card is pulled out. */
  private void begunElsewhere(LoadWorld world, TornCard.How how) {
    try (FileJournal lost = world.journal(folder.resolve("elsewhere.journal"))) {
      world
          .client()
          .load(world.wanting(Flow.LOAD, euros(50_00)), new TornCard(world.purse, how), lost);
    }
    world.reset();
  }

  private LoadEnd elsewhere(LoadWorld world, Flow flow) {
    try (FileJournal other = world.journal(folder.resolve("elsewhere.journal"))) {
      world.purse.reset();
      return world.client().load(world.wanting(flow, euros(10_00)), world.purse, other);
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }
}
