package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadStatus;
import farthing.messages.OrderOffer;
import farthing.messages.ProofAnswer;
import farthing.purse.LoadInitializeAnswer;
import farthing.store.Database;
import farthing.store.Journal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each line of PROTOCOL section 6's table, and each lie, through the server. */
class UnsureLoadStoriesTest extends LoadStory {

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  void cardThatDidNothingShowsItOverTheProofTrxAndTheHoldIsVoided(Flow flow) {
    Holder.Intent unsure = unsure(flow);
    TransactionId proofTrx = wanted(unsure);

    TestServer.Answer answer = prove(unsure, proofTrx);

    assertThat(proven(unsure, answer)).isEqualTo(LoadOutcome.NOT_DONE);
    assertThat(holder.euros()).isEqualTo(2000);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  void cardThatDidItShowsItOverAnyTrx(Flow flow) {
    Holder.Intent unsure = unsure(flow);
    lose(unsure);

    assertThat(proven(unsure, prove(unsure, unsure.trx())))
        .isEqualTo(flow == Flow.LOAD ? LoadOutcome.LOADED : LoadOutcome.UNLOADED);
  }

  @Test
  void stateSignedBeforeTheLoadAndShownAfterItProvesNothing() {
    Holder.Intent unsure = load(500);
    LoadInitializeAnswer before = holder.state(unsure.order(), Currency.EUR, unsure.trx());
    unsure = holder.intend(east, unsure.offer(), List.of());
    lose(unsure);

    TestServer.Answer answer = show(unsure, unsure.trx(), before);

    refused(answer, ErrorCode.PROOF_WANTED);
    assertThat(proven(unsure, prove(unsure, answer.proof().trx()))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void stateOverTheProofTrxOfAnotherLoadProvesNothing() {
    Holder.Intent first = unsure(Flow.LOAD);
    TransactionId ofFirst = wanted(first);
    assertThat(proven(first, prove(first, ofFirst))).isEqualTo(LoadOutcome.NOT_DONE);
    Holder.Intent second = load(300);
    LoadInitializeAnswer before = holder.state(second.order(), Currency.EUR, ofFirst);
    second = holder.intend(east, second.offer(), List.of());
    lose(second);

    TestServer.Answer answer = show(second, ofFirst, before);

    refused(answer, ErrorCode.PROOF_WANTED);
    assertThat(answer.proof().trx()).isNotEqualTo(ofFirst);
  }

  @Test
  void theProofTrxIsDrawnOnceAndStaysTheSameForEverybody() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    TransactionId proofTrx = wanted(unsure);

    assertThat(wanted(unsure)).isEqualTo(proofTrx);
    assertThat(server.request(holder.intend(west, Flow.LOAD, euros(100))).proof().trx())
        .isEqualTo(proofTrx);
  }

  @Test
  void theProofTrxExistsOnlyOnceTheCommandIsDurable() {
    Holder.Intent intent = load(500);
    assertThat(rows(intent, ProofTrxs.STEP)).isZero();

    ok(server.request(intent));

    assertThat(rows(intent, ProofTrxs.STEP)).isZero();
    wanted(intent);
    assertThat(rows(intent, ProofTrxs.STEP)).isEqualTo(1);
  }

  @Test
  void theSameProofTwiceIsAnsweredTheSame() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    TransactionId proofTrx = wanted(unsure);
    Bytes proof = holder.proof(unsure.offer(), proofTrx).toJson();

    Bytes first = ok(server.post(unsure, "proof", proof));
    done(holder.intend(west, Flow.LOAD, euros(100)));

    assertThat(ok(server.post(unsure, "proof", proof))).isEqualTo(first);
    assertThat(alarms(unsure)).isZero();
  }

  @Test
  void counterRaisedByTheClientIsALieThatDoesNotHelp() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    TransactionId proofTrx = wanted(unsure);
    LoadInitializeAnswer said = holder.state(unsure.order(), Currency.EUR, proofTrx);

    TestServer.Answer answer =
        show(unsure, proofTrx, said.withTransactionNumber(said.transactionNumber() + 1));

    assertThat(proven(unsure, answer)).isEqualTo(LoadOutcome.NOT_DONE);
  }

  @Test
  void counterRaisedOverAnotherTrxIsAnAlarmAndDecidesNothing() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    LoadInitializeAnswer said = holder.state(unsure.order(), Currency.EUR, unsure.trx());

    refused(
        show(unsure, unsure.trx(), said.withTransactionNumber(said.transactionNumber() + 1)),
        ErrorCode.LOAD_ALARM);

    staysUnsureWithAlarms(unsure, 1);
  }

  @Test
  void counterLoweredByTheClientDoesNotHideALoad() {
    Holder.Intent intent = load(500);
    LoadInitializeAnswer before = holder.state(intent.order(), Currency.EUR, intent.trx());
    Holder.Intent unsure = holder.intend(east, intent.offer(), List.of());
    lose(unsure);
    TransactionId proofTrx = show(unsure, unsure.trx(), before).proof().trx();
    LoadInitializeAnswer said = holder.state(unsure.order(), Currency.EUR, proofTrx);
    LoadInitializeAnswer lowered = said.withTransactionNumber(said.transactionNumber() - 1);

    refused(show(unsure, proofTrx, lowered), ErrorCode.LOAD_ALARM);
    refused(show(unsure, proofTrx, lowered), ErrorCode.LOAD_ALARM);

    staysUnsureWithAlarms(unsure, 1);
    assertThat(proven(unsure, show(unsure, proofTrx, said))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void counterLoweredWhereNothingWasLoadedIsALieAndNotDone() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    TransactionId proofTrx = wanted(unsure);
    LoadInitializeAnswer said = holder.state(unsure.order(), Currency.EUR, proofTrx);
    int number = said.transactionNumber();

    assertThat(proven(unsure, show(unsure, proofTrx, said.withTransactionNumber(number - 1))))
        .isEqualTo(LoadOutcome.NOT_DONE);
  }

  @Test
  void rubbishInAnyNumberIsOneAlarm() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    LoadInitializeAnswer said = holder.state(unsure.order(), Currency.EUR, unsure.trx());

    for (int number = 2; number < 12; number++) {
      refused(show(unsure, unsure.trx(), said.withTransactionNumber(number)), ErrorCode.LOAD_ALARM);
    }

    staysUnsureWithAlarms(unsure, 1);
  }

  @Test
  void anotherCardsStateSettlesNothingOfThisOne() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    TransactionId proofTrx = wanted(unsure);
    Holder another = new Holder(TestScheme.card(anotherCard(), euros(2000)));
    another.fci();
    LoadInitializeAnswer its = another.state(unsure.order(), Currency.EUR, proofTrx);

    refused(show(unsure, proofTrx, its), ErrorCode.LOAD_PROOF_WRONG);

    staysUnsureWithAlarms(unsure, 0);
  }

  @Test
  void anotherCardsSignatureUnderThisCardsNumberIsAnAlarm() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    TransactionId proofTrx = wanted(unsure);
    Holder another = new Holder(TestScheme.card(anotherCard(), euros(2000)));
    another.fci();
    LoadInitializeAnswer its = another.state(unsure.order(), Currency.EUR, proofTrx);
    LoadInitializeAnswer own = holder.state(unsure.order(), Currency.EUR, proofTrx);

    refused(show(unsure, proofTrx, own.signed(its.s1())), ErrorCode.LOAD_ALARM);

    staysUnsureWithAlarms(unsure, 1);
  }

  @Test
  void stateOfAnotherSlotProvesNothing() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    TransactionId proofTrx = wanted(unsure);

    TestServer.Answer answer =
        show(unsure, proofTrx, holder.state(unsure.order(), Currency.JPY, proofTrx));

    refused(answer, ErrorCode.PROOF_WANTED);
    assertThat(answer.proof().currency()).isEqualTo(Currency.EUR);
  }

  @Test
  void theNextRequestOfTheCardSettlesALoadThatWasDone() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    lose(unsure);
    Holder.Intent next = holder.intend(west, Flow.LOAD, euros(100));

    Load.Content content = command(next).open(next.offer().tsk(), next.bank().party(), next.trx());

    assertThat(content.delivered())
        .containsExactly(
            new Load.Delivered(unsure.bank().party(), unsure.trx(), LoadOutcome.LOADED));
    assertThat(endOf(unsure)).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void theNextRequestOfACardThatDidNothingWaitsForItsProof() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    Holder.Intent next = holder.intend(west, Flow.UNLOAD, euros(100));

    TestServer.Answer answer = server.request(next);

    refused(answer, ErrorCode.PROOF_WANTED);
    TestServer.Answer settled = prove(next, answer.proof().trx());
    assertThat(ProofAnswer.parse(ok(settled)).result()).isEmpty();
    assertThat(endOf(unsure)).isEqualTo(LoadOutcome.NOT_DONE);
    Holder.Intent again = holder.intend(west, next.offer(), List.of());
    assertThat(done(again).outcome()).isEqualTo(LoadOutcome.UNLOADED);
  }

  /**
   * Two S1 of one number: the second order's S2 would be good for nothing, and the card's next word
   * would seem to prove the unload a second time.
   */
  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  void wordSavedFromBeforeAnUnloadIsNotUnloadedTwice(Flow flow) {
    OrderOffer saved = west.offer(flow, euros(500));
    holder.fci();
    Bytes savedWord = holder.initialize(saved);
    done(unload(500));

    refused(server.request(holder.packed(west, saved, savedWord)), ErrorCode.CARD_WORD_OUTDATED);

    assertThat(done(unload(100)).outcome()).isEqualTo(LoadOutcome.UNLOADED);
  }

  @Test
  void lateGoodProofOfTheSameEndIsAnsweredWithTheStoredResult() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    Bytes s3 = lose(unsure);
    TestServer.Answer proven = prove(unsure, unsure.trx());

    assertThat(ok(server.respond(unsure, s3)))
        .isEqualTo(ProofAnswer.parse(ok(proven)).result().orElseThrow().toJson());
    assertThat(alarms(unsure)).isZero();
  }

  @Test
  void proofAgainstTheStoredEndIsAnAlarmAndChangesNothing() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    Bytes s3 = lose(unsure);
    ManualResolution people = people();
    people.propose(east.party(), unsure.trx(), LoadOutcome.NOT_DONE, "Ada", "card lost");
    people.confirm(east.party(), unsure.trx(), LoadOutcome.NOT_DONE, "Bob");

    refused(server.respond(unsure, s3), ErrorCode.ENDED_OTHERWISE);

    assertThat(alarms(unsure)).isEqualTo(1);
    assertThat(endOf(unsure)).isEqualTo(LoadOutcome.NOT_DONE);
    refused(server.request(holder.intend(west, Flow.LOAD, euros(100))), ErrorCode.LOAD_ALARM);
    assertThat(alarms(unsure)).isEqualTo(2);
  }

  @Test
  void noTimeThatPassesDecides() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    lose(unsure);

    now.set(NOON.plus(Duration.ofDays(3650)));

    assertThat(server.status(unsure).state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(proven(unsure, prove(unsure, unsure.trx()))).isEqualTo(LoadOutcome.LOADED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoComesBackAfterTheOrderIsToldThatNothingWasCommanded(boolean isClosed) {
    Holder.Intent never = load(500);
    if (isClosed) {
      server.close(never);
    }

    now.set(NOON.plus(Duration.ofDays(30)));

    assertThat(ProofAnswer.parse(ok(prove(never, never.trx()))).result()).isEmpty();
  }

  @Test
  void aNewProcessOnTheSameBooksKeepsWhatIsUnsure() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    Bytes command = ok(server.request(unsure));
    TransactionId proofTrx = wanted(unsure);
    Database elsewhere =
        Database.open(
            OnePostgres.database(getClass().getSimpleName().toLowerCase(Locale.ROOT)),
            Database.PAYMENT);
    try (elsewhere;
        Journal fresh = Journal.open(elsewhere);
        TestServer restarted =
            TestServer.open(
                loadServer(
                    fresh,
                    LoadPolicy.usual(),
                    TestScheme.module(TestScheme.PROVIDER),
                    RemoteLoadServers.none()))) {
      assertThat(ok(restarted.request(unsure))).isEqualTo(command);
      assertThat(restarted.request(holder.intend(west, Flow.LOAD, euros(100))).proof().trx())
          .isEqualTo(proofTrx);
      assertThat(
              proven(
                  unsure,
                  restarted.post(unsure, "proof", holder.proof(unsure.offer(), proofTrx).toJson())))
          .isEqualTo(LoadOutcome.NOT_DONE);
    }
  }

  private TransactionId wanted(Holder.Intent unsure) {
    TestServer.Answer answer = prove(unsure, unsure.trx());
    refused(answer, ErrorCode.PROOF_WANTED);
    return answer.proof().trx();
  }

  private TestServer.Answer show(
      Holder.Intent intent, TransactionId over, LoadInitializeAnswer said) {
    return server.post(intent, "proof", Holder.proof(intent.offer(), over, said).toJson());
  }

  private LoadOutcome endOf(Holder.Intent intent) {
    String m = server.status(intent).m().orElseThrow();
    return intent.bank().read(intent.order(), m).outcome();
  }

  private void staysUnsureWithAlarms(Holder.Intent unsure, int many) {
    assertThat(server.status(unsure).state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(alarms(unsure)).isEqualTo(many);
  }

  private ManualResolution people() {
    return new ManualResolution(
        journal,
        BankAgreement.Register.of(List.of(east.agreement(), west.agreement())),
        "L1",
        clock);
  }
}
