package farthing.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.IepId;
import java.time.LocalDate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownCardsTest {
  private static final int HALF = 100;

  private final KnownCards known = new KnownCards(HALF);

  @Test
  void ofManyCardsThoseAreKnownThatWereWantedLast() {
    IepId everyDay = card(0);
    add(0);
    for (int number = 1; number <= 1_000; number++) {
      add(number);
      assertThat(known.find(everyDay)).as("after %d others", number).isNotNull();
    }

    assertThat(LongStream.rangeClosed(1_000 - HALF + 2, 1_000).mapToObj(this::find))
        .doesNotContainNull();
    assertThat(LongStream.rangeClosed(1, 1_000).filter(each -> find(each) != null).count())
        .isLessThanOrEqualTo(2 * HALF);
  }

  @Test
  void aNumberIsNewOnlyAboveAllThatAreKnown() {
    add(1);
    KnownCards.Card card = requireNonNull(find(1));
    assertThat(card.isNew(0)).isTrue();
    card.uses(7);
    card.uses(5);

    assertThat(card.isNew(7)).isFalse();
    assertThat(card.isNew(8)).isTrue();
  }

  private void add(long number) {
    known.add(card(number), new KnownCards.Card(LocalDate.of(2030, 12, 31), -1));
  }

  private KnownCards.@Nullable Card find(long number) {
    return known.find(card(number));
  }

  private static IepId card(long number) {
    return new IepId(0x4641_5254, number);
  }
}
