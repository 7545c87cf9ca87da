package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import org.junit.jupiter.api.Test;

/** Cards of two key generations are loaded and unloaded side by side. */
class GenerationsTest extends LoadStory {
  private final Holder older = holder;
  private final Holder newer =
      new Holder(TestScheme.card(anotherCard().generation(TestScheme.NEXT_HARDWARE), euros(2000)));

  @Test
  void cardsOfTheOldAndOfTheNewGenerationAreLoadedAndUnloaded() {
    for (Holder each : new Holder[] {older, newer, older}) {
      int before = each.euros();
      assertThat(whole(each, Flow.LOAD, 500)).isEqualTo(LoadOutcome.LOADED);
      assertThat(whole(each, Flow.UNLOAD, 200)).isEqualTo(LoadOutcome.UNLOADED);
      assertThat(each.euros()).isEqualTo(before + 300);
    }
  }

  /** What becomes of it is settled by the card's next contact, whatever came in between. */
  @Test
  void aLoadOfTheOldGenerationThatWasUnsureIsSettledBesideTheNew() {
    obeyed(older.intend(east, Flow.LOAD, euros(500))); // and the answer is lost
    restart(LoadPolicy.usual());
    assertThat(whole(newer, Flow.LOAD, 100)).isEqualTo(LoadOutcome.LOADED);

    assertThat(older.euros()).isEqualTo(2500);
    assertThat(whole(older, Flow.UNLOAD, 2500)).isEqualTo(LoadOutcome.UNLOADED);
    assertThat(older.euros()).isZero();
  }

  private LoadOutcome whole(Holder person, Flow flow, int cents) {
    Holder.Intent intent = person.intend(east, flow, euros(cents));
    return outcome(intent, server.respond(intent, person.obey(intent, command(intent))));
  }
}
