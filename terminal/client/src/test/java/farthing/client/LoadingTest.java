package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.LoadingDeviceId;
import farthing.client.FakePaymentServer.Fate;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.purse.CompletionCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Money from an account onto a card, and back. */
class LoadingTest extends LoadStory {
  @Test
  void loadsAndTellsTheBank() {
    LoadWorld world = world();

    LoadEnd end = world.load(50_00);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(end.text())
        .contains("EUR 50.00", "Savings Bank", "LS-1", "Your account is in order")
        .doesNotContain("\u001b");
    assertThat(world.balance()).isEqualTo(70_00);
    assertThat(world.bank.accountMinor).isEqualTo(50_00);
    assertThat(world.bank.outcomes()).containsExactly(LoadOutcome.LOADED);
    assertThat(world.bank.heldMinor()).isZero();
    assertThat(world.holder.events).last().isEqualTo(new LoadEvent.Ended(end));
    booksBalance(world);
  }

  @Test
  void allThatTheCardSaysTravelsInOneRequestAndItsProofInAnother() {
    LoadWorld world = world();
    world.load(50_00);

    assertThat(world.serverDoor.asked())
        .extracting(asked -> asked.path().replaceAll(".*/", ""))
        .containsExactly("request", "response");
  }

  @Test
  void bankIsShownTheCardBeforeItOffersAnything() {
    LoadWorld world = world();
    world.load(50_00);

    assertThat(world.bank.cardsShown())
        .singleElement()
        .satisfies(card -> {
          assertThat(card.iep()).isEqualTo(TestCard.IEP);
          assertThat(card.slots())
              .extracting(CardInformation.Slot::balance, CardInformation.Slot::maximum)
              .contains(Tuple.tuple(euros(20_00), euros(1000_00)));
        });
    assertThat(world.holder.heard(LoadEvent.Offered.class))
        .singleElement()
        .satisfies(offered -> assertThat(offered.text()).contains("EUR 1.00 to EUR 100.00"));
  }

  @Test
  void personSeesBankAccountAmountAndBalances() {
    LoadWorld world = world();
    world.load(50_00);

    assertThat(world.holder.loadProposals)
        .singleElement()
        .satisfies(p -> {
          assertThat(p.bank()).isEqualTo("Savings Bank");
          assertThat(p.at()).isEqualTo(Origin.of(world.bankDoor.address()));
          assertThat(p.account()).isEqualTo(FakeBank.ACCOUNT);
          assertThat(p.balanceBefore()).isEqualTo(euros(20_00));
          assertThat(p.balanceAfter()).isEqualTo(euros(70_00));
          assertThat(p.card()).endsWith("5566").doesNotContain("1122");
        });
  }

  @Test
  void unloadsAndTellsTheBank() {
    LoadWorld world = world();

    LoadEnd end = world.unload(15_00);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(end.text()).contains("EUR 15.00", "off the card");
    assertThat(world.balance()).isEqualTo(5_00);
    assertThat(world.bank.accountMinor).isEqualTo(115_00);
    assertThat(world.holder.loadProposals)
        .extracting(Holder.LoadProposal::balanceAfter)
        .containsExactly(euros(5_00));
    booksBalance(world);
  }

  @Test
  void amountChosenOnTheBanksPageIsWaitedFor() {
    LoadWorld world = world();
    world.bank.undecided = 3;

    LoadEnd end =
        world.begin(new LoadWanted.FromPage(world.bank.session(Flow.LOAD), Flow.LOAD), world.purse);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(world.pauses).containsOnly(Duration.ofSeconds(3)).hasSize(3);
    assertThat(world.holder.heard(LoadEvent.AwaitsChoice.class)).hasSize(1);
    assertThat(world.holder.loadProposals)
        .extracting(Holder.LoadProposal::account)
        .containsExactly("account CH…15 [2J");
    booksBalance(world);
  }

  @Test
  void whoNeverChoosesIsNotWaitedForForever() {
    LoadWorld world = world();
    world.bank.undecided = 100_000;

    LoadEnd end =
        world.begin(new LoadWanted.FromPage(world.bank.session(Flow.LOAD), Flow.LOAD), world.purse);

    assertThat(end.text()).contains("No amount was chosen", "Nothing moved");
    assertThat(world.pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(15));
    nothingRequested(world);
  }

  @Test
  void whoGaveAWrongPinHearsThatAndHowManyTriesAreLeft() {
    LoadWorld world = world(TestCard.withEuros(20_00).wantingPinForLoads("4711"));
    world.holder.pins.addAll(List.of("0815"));

    LoadEnd end = world.load(50_00);

    assertThat(end.text()).contains("The PIN was wrong.", "2 tries are left.");
    world.holder.pins.addAll(List.of("0815"));
    assertThat(world.load(50_00).text()).contains("The PIN was wrong.", "One try is left");
  }

  @Test
  void pinIsAskedForWithTheTriesThatAreLeft() {
    LoadWorld world = world(TestCard.withEuros(20_00).wantingPinForLoads("4711"));
    world.holder.pins.addAll(List.of("0815", "4711"));

    LoadEnd end = world.load(50_00);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(world.holder.triesLeft).containsExactly(3, 2);
  }

  @Test
  void withoutThePinNothingIsRequested() {
    LoadWorld world = world(TestCard.withEuros(20_00).wantingPinForLoads("4711"));

    assertThat(world.load(50_00).text()).contains("wants its PIN", "Nothing moved");
    nothingRequested(world);
  }

  @Test
  void pinThatIsWrongTooOftenIsSaidToBeBlocked() {
    LoadWorld world = world(TestCard.withEuros(20_00).wantingPinForLoads("4711"));
    world.holder.pins.addAll(List.of("0815", "0816", "0817"));

    assertThat(world.load(50_00).text()).contains("PIN is blocked", "issuer");
    nothingRequested(world);
  }

  @Test
  void cardThatRefusesTheIssuersNoProvesIt() {
    LoadWorld world = world();
    world.server.issuer = new CompletionCode(0x0101);

    LoadEnd end = world.load(50_00);

    assertThat(end.text()).contains("Not done", "did not move");
    assertThat(end.isDone()).isFalse();
    assertThat(world.asked("negative")).isEqualTo(1);
    assertThat(world.bank.outcomes()).containsExactly(LoadOutcome.NOT_DONE);
    booksBalance(world);
  }

  @ParameterizedTest
  @CsvSource({"REQUEST, request", "RESPONSE, response"})
  void lostAnswerIsAskedForWithTheSameBytes(FakeLoadServer.Step step, String message) {
    LoadWorld world = world();
    world.server.next(step, Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.ANSWER_ALTERED, Fate.BUSY);

    LoadEnd end = world.load(50_00);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(world.asked(message)).isEqualTo(5);
    assertThat(world.distinct(message)).isEqualTo(1);
    assertThat(world.server.commands()).isEqualTo(1);
    booksBalance(world);
  }

  @Test
  void everyLoadOfAJournalNamesTheSameLoadingDevice() {
    LoadWorld world = world();
    world.load(10_00);
    try (FileJournal journal = world.journal()) {
      world
          .client(new Random(99))
          .load(world.wanting(Flow.UNLOAD, euros(5_00)), world.purse, journal);
    }

    assertThat(world.server.devicesSeen).hasSize(2);
    assertThat(world.server.devicesSeen.stream().distinct()).hasSize(1);
    assertThat(world.ended())
        .extracting(EndedLoad::device)
        .containsOnly(world.server.devicesSeen.getFirst())
        .doesNotContain(LoadingDeviceId.ofHex("000000000000"));
  }

  @Test
  void journalRemembersHowLoadsEnded() {
    LoadWorld world = world();
    world.load(10_00);
    world.unload(5_00);

    assertThat(world.ended())
        .extracting(EndedLoad::bank, EndedLoad::amount, EndedLoad::outcome, EndedLoad::reference)
        .containsExactly(
            Tuple.tuple("Savings Bank", "EUR 10.00", LoadOutcome.LOADED, "LS-1"),
            Tuple.tuple("Savings Bank", "EUR 5.00", LoadOutcome.UNLOADED, "LS-1"));
  }

  /** Steps: requesting, commanding, answered, result, closed. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5"})
  void journalNeverHoldsPasswordPinOrCardNumber(int step) throws Exception {
    LoadWorld world = world(TestCard.withEuros(20_00).wantingPinForLoads("471108"));
    world.holder.pins.add("471108");
    try (FileJournal journal = world.journal()) {
      DyingJournal dying = new DyingJournal(journal, step, true);
      world.client().load(world.wanting(Flow.LOAD, euros(50_00)), world.purse, dying);
    } catch (DyingJournal.Killed e) {
      // as wanted
    }

    String journal = Files.readString(world.journalFile, StandardCharsets.ISO_8859_1);
    assertThat(journal)
        .contains("savings-bank")
        .doesNotContain(FakeBank.PASSWORD, FakeBank.ACCOUNT, "471108", "112233445566");
    assertThat(journal.contains("tsk")).as("while it is open").isEqualTo(step < 5);
  }
}
