package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.purse.SecurityCard.DrawRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchTotalsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Amount ALL = Amount.ofMinor(10_000, Currency.EUR);

  private final BatchTotals totals =
      BatchTotals.empty(1, new BatchLimits(10, Map.of(Currency.EUR, 10_000L)));

  @Test
  void aDrawWithoutAnAnswerKeepsItsRoomForAsLongAsALease() {
    totals.reserve(1, ALL, NOON);

    assertThat(totals.noRoomFor(ALL, NOON.plusSeconds(19))).contains(DrawRefusal.CEILING_REACHED);
    assertThat(totals.noRoomFor(ALL, NOON.plus(BatchTotals.RESERVED))).isEmpty();
  }

  @Test
  void aClockThatIsSetBackKeepsNoRoomForAnHourLonger() {
    totals.reserve(1, ALL, NOON);

    assertThat(totals.noRoomFor(ALL, NOON.minus(Duration.ofHours(1)))).isEmpty();
  }
}
