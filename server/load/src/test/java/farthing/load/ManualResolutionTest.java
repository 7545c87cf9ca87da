package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.load.ManualResolution.Resolution;
import farthing.load.ManualResolution.Why;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadStatus;
import farthing.store.LoadSteps;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two people end a load whose card never comes back. */
@SuppressWarnings("NullAway.Init")
class ManualResolutionTest extends LoadStory {
  private ManualResolution people;
  private Holder.Intent lost;

  @BeforeEach
  void loseACard() {
    people = new ManualResolution(journal, register(), "L1", clock);
    lost = load(500);
    ok(server.request(lost));
  }

  @Test
  void onePersonProposesAnotherConfirmsAndTheBankIsToldAsOfAnyEnd() {
    Resolution proposed = propose(LoadOutcome.NOT_DONE, "Ada", "the card is in pieces");
    assertThat(proposed)
        .isInstanceOfSatisfying(
            Resolution.Proposed.class, p -> assertThat(p.proposal().person()).isEqualTo("Ada"));
    assertThat(server.status(lost).state()).isEqualTo(LoadStatus.State.COMMANDED);

    assertThat(confirm(LoadOutcome.NOT_DONE, "Bob"))
        .isEqualTo(new Resolution.Ended(LoadOutcome.NOT_DONE));

    String m = server.status(lost).m().orElseThrow();
    assertThat(east.read(lost.order(), m).outcome()).isEqualTo(LoadOutcome.NOT_DONE);
    Bytes record =
        journal.find(east.party(), lost.trx(), LoadSteps.RESPONSE).orElseThrow().entry().record();
    assertThat(record.text()).isEqualTo("proposed by Ada, confirmed by Bob: the card is in pieces");
  }

  @Test
  void nobodyConfirmsTheirOwnProposal() {
    propose(LoadOutcome.LOADED, "Ada", "seen on the card's log");

    refuses(confirm(LoadOutcome.LOADED, "Ada"), Why.SAME_PERSON);
    refuses(confirm(LoadOutcome.LOADED, " ADA "), Why.SAME_PERSON);
    propose(LoadOutcome.LOADED, "Bob", "I think so too");
    refuses(confirm(LoadOutcome.LOADED, "Ada"), Why.SAME_PERSON);
    assertThat(server.status(lost).state()).isEqualTo(LoadStatus.State.COMMANDED);
  }

  @Test
  void anOutcomeThatNobodyProposedIsNotConfirmed() {
    refuses(confirm(LoadOutcome.LOADED, "Bob"), Why.NOT_PROPOSED);
    propose(LoadOutcome.NOT_DONE, "Ada", "the card is in pieces");

    refuses(confirm(LoadOutcome.LOADED, "Bob"), Why.NOT_PROPOSED);
  }

  @Test
  void namesAndReasonsAreWanted() {
    refuses(propose(LoadOutcome.NOT_DONE, "", "the card is in pieces"), Why.PERSON_WANTED);
    refuses(propose(LoadOutcome.NOT_DONE, "A\nda", "in pieces"), Why.PERSON_WANTED);
    refuses(propose(LoadOutcome.NOT_DONE, "Ada", "  "), Why.REASON_WANTED);
    propose(LoadOutcome.NOT_DONE, "Ada", "the card is in pieces");
    refuses(confirm(LoadOutcome.NOT_DONE, " "), Why.PERSON_WANTED);
  }

  @Test
  void aLoadIsNotUnloaded() {
    refuses(propose(LoadOutcome.UNLOADED, "Ada", "a slip"), Why.OUTCOME_OF_ANOTHER_FLOW);
  }

  @Test
  void whatIsNotOpenIsNotResolved() {
    Holder.Intent never = holder.intend(west, Flow.LOAD, euros(100));
    assertThat(people.propose(west.party(), never.trx(), LoadOutcome.NOT_DONE, "Ada", "lost"))
        .isEqualTo(new Resolution.Refused(Why.NOT_OPEN));
    propose(LoadOutcome.NOT_DONE, "Ada", "the card is in pieces");
    confirm(LoadOutcome.NOT_DONE, "Bob");

    refuses(propose(LoadOutcome.LOADED, "Ada", "no, it was loaded"), Why.NOT_OPEN);
    refuses(confirm(LoadOutcome.NOT_DONE, "Bob"), Why.NOT_OPEN);
  }

  @Test
  void openLoadsAreListedWithTheirAgeAndWhatWasProposed() {
    propose(LoadOutcome.NOT_DONE, "Ada", "the card is in pieces");
    now.set(people.open(100).getLast().since().plus(Duration.ofDays(3)));

    ManualResolution.Unsure open =
        people.open(100).stream().filter(o -> o.trx().equals(lost.trx())).findFirst().orElseThrow();

    assertThat(open.age()).isEqualTo(Duration.ofDays(3));
    assertThat(open.amount()).isEqualTo(euros(500));
    assertThat(open.card()).isEqualTo(make.iep());
    assertThat(open.flow()).isEqualTo(Flow.LOAD);
    assertThat(open.proposals())
        .extracting(ManualResolution.Proposal::reason)
        .containsExactly("the card is in pieces");
  }

  private Resolution propose(LoadOutcome outcome, String person, String reason) {
    return people.propose(east.party(), lost.trx(), outcome, person, reason);
  }

  private Resolution confirm(LoadOutcome outcome, String person) {
    return people.confirm(east.party(), lost.trx(), outcome, person);
  }

  private static void refuses(Resolution resolution, Why why) {
    assertThat(resolution).isEqualTo(new Resolution.Refused(why));
  }
}
