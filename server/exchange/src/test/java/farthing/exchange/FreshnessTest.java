package farthing.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final Freshness fiveSeconds = new Freshness(NOON, Duration.ofSeconds(5));

  @Test
  void atFirstItServesEverybody() {
    assertThat(fiveSeconds.serves(NOON)).isTrue();
    assertThat(fiveSeconds.serves(NOON.plusMillis(3999))).isTrue();
  }

  @Test
  void shortlyBeforeTheEndOneIsSentToAskAndTheOthersGoOn() {
    Instant late = NOON.plusSeconds(4);

    assertThat(fiveSeconds.serves(late)).isFalse();
    assertThat(fiveSeconds.serves(late)).isTrue();
    assertThat(fiveSeconds.serves(late.plusMillis(999))).isTrue();
  }

  @Test
  void afterItsTimeItServesNobodyWhoeverIsAsking() {
    fiveSeconds.serves(NOON.plusSeconds(4));

    assertThat(fiveSeconds.serves(NOON.plusSeconds(5))).isFalse();
    assertThat(fiveSeconds.serves(NOON.plusSeconds(5))).isFalse();
  }
}
