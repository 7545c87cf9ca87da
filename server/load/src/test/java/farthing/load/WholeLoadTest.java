package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResult;
import farthing.messages.LoadStatus;
import farthing.purse.CompletionCode;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Loads and unloads on which nobody lies and nothing is lost, and what repeating does. */
class WholeLoadTest extends LoadStory {

  @Test
  void aLoadPutsValueOnTheCardAndTellsTheBank() {
    Holder.Intent intent = load(500);

    LoadConfirmation told = done(intent);

    assertThat(holder.euros()).isEqualTo(2500);
    assertThat(told.outcome()).isEqualTo(LoadOutcome.LOADED);
    assertThat(told.amount()).isEqualTo(euros(500));
    assertThat(told.trx()).isEqualTo(intent.trx());
    assertThat(told.time()).isEqualTo(NOON);
    assertThat(told.reference()).startsWith("L1-");
  }

  @Test
  void anUnloadTakesValueFromTheCardAndTellsTheBank() {
    Holder.Intent intent = unload(500);

    assertThat(done(intent).outcome()).isEqualTo(LoadOutcome.UNLOADED);
    assertThat(holder.euros()).isEqualTo(1500);
  }

  @Test
  void theCommandNamesTheBankAsItIsRegistered() {
    Holder.Intent intent = load(500);

    Load.Content content =
        command(intent).open(intent.offer().tsk(), intent.bank().party(), intent.trx());

    assertThat(content.bankName()).isEqualTo("Bank east");
    assertThat(content.statusOrigin()).isEqualTo("http://east.localhost:8080");
    assertThat(content.amount()).isEqualTo(euros(500));
    assertThat(LoadCommand.parse(content.command()).updates()).isEmpty();
  }

  @Test
  void thePersonKeepsAReceiptThatSaysWhatTheBankIsTold() {
    Holder.Intent intent = load(500);

    LoadResult result = LoadResult.parse(ok(server.respond(intent, obeyed(intent))));

    LoadResult.Receipt receipt =
        result.open(intent.offer().tsk(), intent.bank().party(), intent.trx());
    assertThat(receipt.outcome()).isEqualTo(LoadOutcome.LOADED);
    assertThat(receipt.bankName()).isEqualTo("Bank east");
    assertThat(receipt.reference()).isEqualTo(east.read(intent.order(), result.m()).reference());
  }

  @Test
  void theSameMessagesAgainGetTheSameBytesHoweverLate() {
    Holder.Intent intent = load(500);
    Bytes command = ok(server.request(intent));
    assertThat(ok(server.request(intent))).isEqualTo(command);
    Bytes answer = holder.obey(intent, Load.parse(command));
    Bytes result = ok(server.respond(intent, answer));
    done(holder.intend(west, Flow.LOAD, euros(100)));

    now.set(NOON.plusSeconds(100_000));

    assertThat(ok(server.request(intent))).isEqualTo(command);
    assertThat(ok(server.respond(intent, answer))).isEqualTo(result);
    assertThat(alarms(intent)).isZero();
  }

  @Test
  void aCardThatAnswersAfterARestartHasLoadedAllTheSame() {
    Holder.Intent intent = load(500);
    Bytes answer = obeyed(intent);
    restart(LoadPolicy.usual());

    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void anAnsweredRequestThatComesAgainSaysNothingAboutTheLoadThatIsOpenNow() {
    Holder.Intent ended = load(500);
    Bytes command = ok(server.request(ended));
    ok(server.respond(ended, holder.obey(ended, Load.parse(command))));
    Holder.Intent open = load(300);
    Bytes answer = obeyed(open);

    assertThat(ok(server.request(ended))).isEqualTo(command);

    assertThat(alarms(ended) + alarms(open)).isZero();
    assertThat(server.status(open).state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(outcome(open, server.respond(open, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void anotherRequestForTheSameOrderIsRefused() {
    Holder.Intent intent = load(500);
    ok(server.request(intent));
    Holder.Intent again = holder.intend(east, intent.offer(), List.of());

    refused(server.request(again), ErrorCode.REQUESTED_OTHERWISE);
  }

  @Test
  void aCardThatCouldNotSaysSoAndTheHoldIsVoided() {
    Holder.Intent intent = unload(500);
    LoadCommand refusal = refusal(intent);
    ok(server.request(intent));
    Bytes negative = holder.send(holder.command(intent, refusal)).data();
    assertThat(LoadAnswer.parse(negative).cc().isOfIssuer()).isTrue();

    TestServer.Answer answer =
        server.post(intent, "negative", Holder.response(intent, negative).toJson());

    assertThat(outcome(intent, answer)).isEqualTo(LoadOutcome.NOT_DONE);
    assertThat(holder.euros()).isEqualTo(2000);
  }

  @Test
  void aRefusalWithoutTheCardsSecretProvesNothing() {
    Holder.Intent intent = load(500);
    LoadCommand refusal = refusal(intent);
    ok(server.request(intent));
    Bytes negative = holder.send(holder.command(intent, refusal)).data();

    refused(server.respond(intent, flipped(negative, LoadAnswer.SIZE)), ErrorCode.LOAD_PROOF_WRONG);

    assertThat(server.status(intent).state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(outcome(intent, server.respond(intent, negative))).isEqualTo(LoadOutcome.NOT_DONE);
  }

  @Test
  void aFlippedBitAnywhereInTheProofDecidesNothing() {
    Holder.Intent intent = load(500);
    Bytes answer = obeyed(intent);

    for (int at = 0; at < answer.size(); at++) {
      TestServer.Answer refused = server.respond(intent, flipped(answer, at));
      assertThat(refused.code())
          .as("byte " + at)
          .isIn(ErrorCode.LOAD_PROOF_WRONG, ErrorCode.CARD_ANSWER_MALFORMED);
    }

    assertThat(server.status(intent).state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void theProofOfAnEarlierLoadProvesNothingOfALaterOne() {
    Holder.Intent earlier = load(500);
    Bytes old = obeyed(earlier);
    ok(server.respond(earlier, old));
    Holder.Intent later = load(500);
    Bytes answer = obeyed(later);

    refused(server.respond(later, old), ErrorCode.LOAD_PROOF_WRONG);

    assertThat(server.status(later).state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(outcome(later, server.respond(later, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void aWrongProofAfterTheEndIsAWrongProofAndNoAlarm() {
    Holder.Intent intent = load(500);
    Bytes answer = obeyed(intent);
    ok(server.respond(intent, answer));

    refused(server.respond(intent, flipped(answer, 10)), ErrorCode.LOAD_PROOF_WRONG);

    assertThat(alarms(intent)).isZero();
  }

  @Test
  void aProofThatWasLeftComesWithTheNextRequestOfTheCard() {
    Holder.Intent first = load(500);
    Bytes left = obeyed(first);
    Holder.Intent next =
        holder.intend(
            west,
            west.offer(Flow.LOAD, euros(300)),
            List.of(new LoadRequest.Undelivered(first.bank().party(), first.trx(), left)));

    Load.Content content = command(next).open(next.offer().tsk(), next.bank().party(), next.trx());

    assertThat(content.delivered())
        .containsExactly(new Load.Delivered(first.bank().party(), first.trx(), LoadOutcome.LOADED));
    LoadStatus status = server.status(first);
    assertThat(status.state()).isEqualTo(LoadStatus.State.ENDED);
    assertThat(east.read(first.order(), status.m().orElseThrow()).outcome())
        .isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void rubbishThatWasLeftStandsInNobodysWay() {
    Holder.Intent unknown = load(100);
    Holder.Intent next =
        holder.intend(
            west,
            west.offer(Flow.LOAD, euros(300)),
            List.of(
                new LoadRequest.Undelivered(east.party(), unknown.trx(), Bytes.of(new byte[16])),
                new LoadRequest.Undelivered(east.party(), unknown.trx(), Bytes.empty())));

    assertThat(done(next).outcome()).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void theBankIsToldHowFarALoadIs() {
    Holder.Intent intent = load(500);
    refused(server.ask(intent), ErrorCode.LOAD_UNKNOWN);
    Bytes answer = obeyed(intent);
    LoadStatus commanded = server.status(intent);
    assertThat(commanded.state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(commanded.m()).isEqualTo(Optional.empty());

    String m = LoadResult.parse(ok(server.respond(intent, answer))).m();

    assertThat(server.status(intent).m()).contains(m);
    refused(server.get(TestServer.path(intent), TestServer.key(west)), ErrorCode.API_KEY_WRONG);
  }

  /** The issuer's signed refusal, which this load server gives to nobody. */
  private static LoadCommand refusal(Holder.Intent intent) {
    return TestScheme.module(TestScheme.PROVIDER)
        .command(cardLoad(intent), new CompletionCode(0x0101), List.of());
  }

  @Test
  void whoHasNoKeyHearsHowFarALoadIsAndNotMessageM() {
    Holder.Intent intent = load(500);
    Bytes command = ok(server.request(intent));

    LoadStatus unsure = LoadStatus.parse(ok(server.get(TestServer.path(intent))));
    assertThat(unsure.state()).isEqualTo(LoadStatus.State.COMMANDED);

    ok(server.respond(intent, holder.obey(intent, Load.parse(command))));
    LoadStatus ended = LoadStatus.parse(ok(server.get(TestServer.path(intent))));
    assertThat(ended.state()).isEqualTo(LoadStatus.State.ENDED);
    assertThat(ended.m()).isEmpty();
    assertThat(server.status(intent).m()).isPresent();
  }
}
