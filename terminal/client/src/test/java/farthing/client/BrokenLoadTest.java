package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.IepId;
import farthing.client.FakeLoadServer.Step;
import farthing.client.FakePaymentServer.Fate;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.virtual.VirtualPurse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cards torn, clients killed, servers silent: what a load left is finished, and its money counted.
 */
class BrokenLoadTest extends LoadStory {

  /** Steps: requesting, commanding, answered, result, closed. */
  @ParameterizedTest
  @CsvSource({
    "1, false, NEVER_BEGUN",
    "1, true, NEVER_COMMANDED",
    "2, false, NOT_DONE",
    "2, true, NOT_DONE",
    "3, false, DONE",
    "3, true, DONE",
    "4, false, DONE",
    "4, true, DONE",
    "5, false, DONE",
    "5, true, OVER",
  })
  void clientKilledAtAnyStepOfTheJournalIsResumed(int step, boolean afterwards, String then) {
    LoadWorld world = world();
    try (FileJournal journal = world.journal()) {
      DyingJournal dying = new DyingJournal(journal, step, afterwards);
      assertThatThrownBy(
              () -> world.client().load(world.wanting(Flow.LOAD, euros(50_00)), world.purse, dying))
          .isInstanceOf(DyingJournal.Killed.class);
    }
    world.reset();

    List<LoadEnd> ends = world.resume();

    switch (then) {
      case "NOT_DONE" ->
          assertThat(ends)
              .singleElement()
              .satisfies(end -> assertThat(end.text()).contains("Not done"));
      case "DONE" -> assertThat(ends).singleElement().matches(LoadEnd::isDone);
      case "NEVER_COMMANDED" ->
          assertThat(ends)
              .singleElement()
              .satisfies(end -> assertThat(end.text()).contains("broken off", "nothing moved"));
      default -> assertThat(ends).isEmpty();
    }
    boolean loaded = then.equals("DONE") || then.equals("OVER");
    assertThat(world.balance()).isEqualTo(loaded ? 70_00 : 20_00);
    assertThat(world.bank.heldMinor()).isEqualTo(then.startsWith("NEVER") ? 50_00 : 0);
    booksBalance(world);
    assertThat(world.resume()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"LOAD, false", "LOAD, true", "UNLOAD, false", "UNLOAD, true"})
  void clientKilledAtAnyCommandOfTheCardIsResumed(Flow flow, boolean afterwards) {
    int kills = 0;
    boolean killed = true;
    while (killed) {
      try (LoadWorld world = world()) {
        KillingCard card = new KillingCard(world.purse, ++kills, afterwards);
        killed = isKilled(world, flow, card);
        world.reset();

        List<LoadEnd> ends = world.resume();

        assertThat(ends).as("killed at %d", kills).noneMatch(LoadEnd::isOpen);
        booksBalance(world);
        assertThat(world.bank.heldMinor()).isIn(0, world.server.commands() == 0 ? 15_00 : 0);
      }
      assertThat(folder.resolve("card.journal").toFile().delete()).isTrue();
    }
    assertThat(kills).as("select, two slots, initialize, command").isGreaterThan(5);
  }

  private static boolean isKilled(LoadWorld world, Flow flow, KillingCard card) {
    try {
      world.begin(world.wanting(flow, euros(15_00)), card);
      return false;
    } catch (DyingJournal.Killed e) {
      return true;
    }
  }

  @Test
  void cardTornBeforeTheCommandIsAskedAndShowsThatNothingMoved() {
    LoadWorld world = world();

    LoadEnd torn = world.load(50_00, new TornCard(world.purse, TornCard.How.BEFORE));
    assertThat(torn).isInstanceOf(LoadEnd.CardMustSay.class);
    assertThat(torn.text()).contains("only the card can say", "…5566", "nothing is lost");
    world.reset();
    assertThat(world.resume())
        .singleElement()
        .satisfies(end -> assertThat(end.text()).contains("Not done"));
    assertThat(world.balance()).isEqualTo(20_00);
    booksBalance(world);
  }

  @Test
  void cardTornAfterTheCommandIsAskedAndBringsItsProof() {
    LoadWorld world = world();

    world.load(50_00, new TornCard(world.purse, TornCard.How.AFTER));
    world.reset();
    assertThat(world.resume()).singleElement().matches(LoadEnd::isDone);
    assertThat(world.asked("proof")).as("its S3 was enough").isZero();
    assertThat(world.balance()).isEqualTo(70_00);
    booksBalance(world);
  }

  @Test
  void garbledAnswerToTheCommandIsAskedForAtOnce() {
    LoadWorld world = world();

    assertThat(world.load(50_00, new TornCard(world.purse, TornCard.How.ANSWER_GARBLED)).isDone())
        .isTrue();
    booksBalance(world);
  }

  @Test
  void proofThatTheServerRefusesIsAskedForAgainFromTheCard() {
    LoadWorld world = world();

    assertThat(world.load(50_00, new TornCard(world.purse, TornCard.How.PROOF_SPOILT)).isDone())
        .isTrue();
    assertThat(world.distinct("response")).isEqualTo(2);
    assertThat(world.asked("proof")).isZero();
    booksBalance(world);
  }

  @Test
  void proofThatIsNeverBelievedIsReplacedByTheCardsState() {
    LoadWorld world = world();
    world.server.disbelieves = 100;

    assertThat(world.load(50_00).isDone()).isTrue();
    assertThat(world.asked("response")).isEqualTo(2);
    assertThat(world.asked("proof")).as("its number moved on, which any TRX shows").isEqualTo(1);
    booksBalance(world);
  }

  @Test
  void silentServerBeforeTheCommandLeavesTheLoadUnsureUntilTheCardShowsItself() {
    LoadWorld world = world();
    world.server.next(Step.REQUEST, lost(Fate.ANSWER_LOST));

    LoadEnd silent = world.load(50_00);
    assertThat(silent).isInstanceOf(LoadEnd.Unsure.class);
    assertThat(silent.text()).contains("was not loaded", "nothing is lost", "resume");
    assertThat(silent.isOpen()).isTrue();
    world.server.calm();

    assertThat(world.resume())
        .singleElement()
        .satisfies(end -> assertThat(end.text()).contains("Not done"));
    assertThat(world.bank.outcomes()).containsExactly(LoadOutcome.NOT_DONE);
    assertThat(world.holder.heard(LoadEvent.ShowsState.class))
        .as("over any TRX first, then over the one that the load server named")
        .hasSize(2);
    booksBalance(world);
  }

  @Test
  void silentServerAfterTheCommandIsToldLater() {
    LoadWorld world = world();
    world.server.next(Step.RESPONSE, lost(Fate.REQUEST_LOST));

    LoadEnd end = world.load(50_00);
    assertThat(end.text()).contains("The card is loaded with EUR 50.00", "Resume later");
    assertThat(world.balance()).isEqualTo(70_00);
    world.server.calm();
    assertThat(world.resume(new NoCard())).singleElement().matches(LoadEnd::isDone);
    booksBalance(world);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"ANSWER_LOST", "REQUEST_LOST", "ANSWER_ALTERED", "BUSY"})
  void proofMeetsTheSameRoads(Fate fate) {
    LoadWorld world = world();
    world.load(50_00, new TornCard(world.purse, TornCard.How.BEFORE));
    world.reset();
    world.server.next(Step.PROOF, fate, fate);

    assertThat(world.resume()).singleElement().isInstanceOf(LoadEnd.Settled.class);
    booksBalance(world);
  }

  @Test
  void bankThatDoesNotHearIsToldLaterAndGivenUpAfterAWeek() {
    LoadWorld world = world();
    world.bank.isClosed = true;

    LoadEnd end = world.load(50_00);
    assertThat(end).isInstanceOf(LoadEnd.BankNotTold.class);
    assertThat(end.text()).contains("are on the card", "ask the load server itself");
    assertThat(end.isOpen()).isTrue();
    world.now = LoadWorld.NOON.plusSeconds(8 * 24 * 3600);
    assertThat(world.resume(new NoCard())).singleElement().matches(e -> !e.isOpen());
    assertThat(world.ended()).extracting(EndedLoad::outcome).containsExactly(LoadOutcome.LOADED);
    world.bankAsks();
    booksBalance(world);
  }

  @Test
  void messageMThatWasSpoiltOnItsWayIsNotLost() {
    LoadWorld world = world();
    world.bank.distrusts = 1;

    assertThat(world.load(50_00)).isInstanceOf(LoadEnd.BankNotTold.class);
    assertThat(world.resume()).singleElement().isInstanceOf(LoadEnd.Settled.class);
    booksBalance(world);
  }

  /**
   * The bank alone can see it; the card has no answer that could be sent again, but it can show its
   * state again.
   */
  @Test
  void messageMThatWasSpoiltAfterAProofIsFetchedAnew() {
    LoadWorld world = world();
    world.load(50_00, new TornCard(world.purse, TornCard.How.BEFORE));
    world.reset();
    world.server.spoilsM = 1;

    assertThat(world.resume()).singleElement().isInstanceOf(LoadEnd.Settled.class);
    booksBalance(world);
    assertThat(world.open()).isZero();
  }

  /** It stays so on every road there is now: the load stays open, and is settled by the next. */
  @Test
  void messageMThatIsSpoiltAgainAndAgainIsFetchedByALaterResume() {
    LoadWorld world = world();
    world.load(50_00, new TornCard(world.purse, TornCard.How.BEFORE));
    world.reset();
    world.server.spoilsM = 2;

    assertThat(world.resume()).singleElement().isInstanceOf(LoadEnd.BankNotTold.class);
    assertThat(world.resume(new NoCard())).singleElement().isInstanceOf(LoadEnd.BankNotTold.class);
    assertThat(world.resume()).singleElement().isInstanceOf(LoadEnd.Settled.class);
    booksBalance(world);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5"})
  void fullDiskIsSaidAndNothingIsDoneThatWasNotWritten(int step) {
    LoadWorld world = world();
    LoadEnd end;
    try (FileJournal journal = world.journal()) {
      end =
          world
              .client()
              .load(
                  world.wanting(Flow.LOAD, euros(50_00)),
                  world.purse,
                  new FullJournal(journal, step));
    }
    assertThat(end.text()).contains("journal could not be written");
    assertThat(world.balance()).isEqualTo(step > 2 ? 70_00 : 20_00);
    world.reset();
    world.resume();
    booksBalance(world);
  }

  @Test
  void anotherCardInTheReaderIsToldWhichIsNeeded() {
    LoadWorld world = world();
    world.load(50_00, new TornCard(world.purse, TornCard.How.AFTER));
    world.reset();
    VirtualPurse other =
        TestCard.withEuros(20_00).inMemory(new IepId(TestCard.IEP.provider(), 0x665544332211L));

    assertThat(world.resume(other))
        .singleElement()
        .satisfies(end -> {
          assertThat(end.isOpen()).isTrue();
          assertThat(end.text()).contains("…5566");
        });
    assertThat(world.resume()).singleElement().matches(LoadEnd::isDone);
    booksBalance(world);
  }

  @Test
  void serverThatSaysTheOppositeOfTheCardIsNotBelieved() {
    LoadWorld world = world();
    world.server.ending = _ -> LoadOutcome.NOT_DONE;

    LoadEnd end = world.load(50_00);

    assertThat(end.isOpen()).isTrue();
    assertThat(end.text()).contains("says the opposite", "LS-1", "issuer");
    assertThat(world.bank.outcomes()).as("nothing was told").isEmpty();
  }
}
