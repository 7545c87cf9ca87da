package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import org.junit.jupiter.api.Test;

/** Cards of two key generations are loaded and unloaded side by side. */
class GenerationsTest extends LoadStory {

  @Test
  void cardsOfTheOldAndOfTheNewGenerationAreLoadedAndUnloaded() {
    Holder older = holder;
    Holder newer =
        new Holder(
            TestScheme.card(anotherCard().generation(TestScheme.NEXT_HARDWARE), euros(2000)));

    for (Holder each : new Holder[] {older, newer, older}) {
      int before = each.euros();
      assertThat(done(each.intend(east, Flow.LOAD, euros(500))).outcome())
          .isEqualTo(LoadOutcome.LOADED);
      assertThat(done(each.intend(east, Flow.UNLOAD, euros(200))).outcome())
          .isEqualTo(LoadOutcome.UNLOADED);
      assertThat(each.euros()).isEqualTo(before + 300);
    }
  }

  /** Its key generation cannot be said to be the other one's: the keys are not the same. */
  @Test
  void aLoadOfTheOldGenerationThatWasUnsureIsSettledBesideTheNew() {
    Holder.Intent unsure = holder.intend(east, Flow.LOAD, euros(500));
    obeyed(unsure); // and the answer is lost

    restart(LoadPolicy.usual());
    Holder newer =
        new Holder(
            TestScheme.card(anotherCard().generation(TestScheme.NEXT_HARDWARE), euros(2000)));
    done(newer.intend(east, Flow.LOAD, euros(100)));

    assertThat(holder.euros()).isEqualTo(2500);
    assertThat(done(holder.intend(east, Flow.UNLOAD, euros(2500))).outcome())
        .isEqualTo(LoadOutcome.UNLOADED);
    assertThat(holder.euros()).isZero();
  }
}
