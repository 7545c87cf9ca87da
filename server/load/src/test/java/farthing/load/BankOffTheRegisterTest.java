package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import org.junit.jupiter.api.Test;

/** A bank that is taken off the register while a load of it is open. */
class BankOffTheRegisterTest extends LoadStory {

  @Test
  void loadWaitsUntilTheBankIsPutBackAndEndsAsTheCardProved() {
    Holder.Intent intent = load(500);
    Bytes answer = obeyed(intent);
    offRegister.add(east.party());

    TestServer.Answer refused = server.respond(intent, answer);
    refused(refused, ErrorCode.BANK_KEY_GONE);
    assertThat(refused.retryAfter()).isPositive();
    assertThat(journal.history(east.party(), intent.trx())).hasSize(1);

    offRegister.clear();
    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void cardIsGivenNoOtherLoadMeanwhileAndTheAnswerSaysWhy() {
    obeyed(load(500));
    offRegister.add(east.party());
    Holder.Intent next = holder.intend(west, Flow.LOAD, euros(300));

    refused(server.request(next), ErrorCode.BANK_KEY_GONE);

    offRegister.clear();
    assertThat(done(next).outcome()).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void twoPeopleAreToldToPutTheBankBackFirst() {
    Holder.Intent intent = load(500);
    command(intent);
    ManualResolution people = new ManualResolution(journal, register(), "L1", clock);
    offRegister.add(east.party());

    assertThat(
            people.propose(
                east.party(), intent.trx(), LoadOutcome.NOT_DONE, "Ada", "the card is lost"))
        .isEqualTo(new ManualResolution.Resolution.Refused(ManualResolution.Why.KEY_GONE));

    offRegister.clear();
    assertThat(
            people.propose(
                east.party(), intent.trx(), LoadOutcome.NOT_DONE, "Ada", "the card is lost"))
        .isInstanceOf(ManualResolution.Resolution.Proposed.class);
  }
}
