package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.purse.TransactionNumbers.Block;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReservedNumbersTest {
  private final CountingBlocks counter = new CountingBlocks(1);

  @Test
  void numbersFollowOneAnotherAcrossBlocks() {
    ReservedNumbers numbers = new ReservedNumbers(PsamStory.PSAM, counter, 4);

    for (long expected = 1; expected <= 20; expected++) {
      assertThat(numbers.next()).isEqualTo(expected);
    }
  }

  @Test
  void nextBlockIsFetchedBeforeThisOneIsUsedUp() {
    ReservedNumbers numbers = new ReservedNumbers(PsamStory.PSAM, counter, 10);
    numbers.next();
    assertThat(counter.reserved).hasValue(1);

    for (int i = 0; i < 5; i++) {
      numbers.next();
    }
    assertThat(counter.reserved).hasValue(2);
  }

  @Test
  void crashBurnsNumbersButRepeatsNone() {
    Set<Long> seen = new HashSet<>();
    for (int crash = 0; crash < 50; crash++) {
      ReservedNumbers numbers = new ReservedNumbers(PsamStory.PSAM, counter, 7);
      for (int i = 0; i < crash; i++) {
        assertThat(seen.add(numbers.next())).isTrue();
      }
    }
  }

  @Test
  void numbersInHandAreStillGivenWhileNoBlockCanBeHad() {
    ReservedNumbers numbers = new ReservedNumbers(PsamStory.PSAM, counter, 4);
    numbers.next();
    counter.broken = true;
    for (int i = 2; i <= 4; i++) {
      assertThat(numbers.next()).isEqualTo(i);
    }
    assertThatThrownBy(numbers::next).hasMessageContaining("database");

    counter.broken = false;
    assertThat(numbers.next()).isEqualTo(5);
  }

  @Test
  void counterThatGoesBackIsNotTrusted() {
    ReservedNumbers numbers =
        new ReservedNumbers(PsamStory.PSAM, (psam, size) -> new Block(5, 6), 2);
    numbers.next();

    assertThatThrownBy(
            () -> {
              numbers.next();
              numbers.next();
            })
        .hasMessageContaining("no number may come twice");
  }
}
