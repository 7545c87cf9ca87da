package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One short run, its door's pace so short that everything is slow: so it lets in as few as it ever
 * does, and the test hangs on no machine's speed. There is a terminal for everybody, so only the
 * door turns away. The much is more than any machine does that was only now so slow.
 */
@SuppressWarnings("NullAway.Init")
class OverloadBenchTest {
  private static final int CUSTOMERS = 2 * OverloadPlan.AT_CAPACITY;
  private static final double LITTLE = 0.02;
  private static final double MUCH = 50;

  private static final List<String> TOLD = new ArrayList<>();
  private static OverloadFigures figures;
  private static JsonNode little;
  private static JsonNode much;

  @BeforeAll
  static void run(@TempDir Path directory) throws Exception {
    OverloadPlan plan =
        new OverloadPlan(
            directory,
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            CUSTOMERS,
            CUSTOMERS,
            Duration.ofNanos(1),
            List.of(LITTLE, MUCH));
    figures = OverloadBench.run(plan, TOLD::add);
    JsonNode stages = JsonMapper.shared().readTree(figures.toJson()).get("stages");
    little = stages.get(0);
    much = stages.get(1);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @AfterAll
  static void forget() {
    TOLD.clear();
  }

  @Test
  void ofLittleNobodyIsTurnedAway() {
    assertThat(little.get("paid_per_second").asDouble()).as(little.toString()).isPositive();
    assertThat(little.get("turned_away_per_second").asDouble()).as(little.toString()).isZero();
  }

  @Test
  void ofFarTooMuchTheDoorTurnsSomeAwayWithRetryAfterAndOthersPay() {
    assertThat(much.get("turned_away_by").path("SERVER_BUSY").asLong(0))
        .as(much.toString())
        .isPositive();
    assertThat(much.get("paid_per_second").asDouble()).as(much.toString()).isPositive();
  }

  @Test
  void everybodyWhoCameIsPaidOrTurnedAwayAndNothingElseHappens() {
    assertThat(figures.errors()).as(figures.toJson()).isZero();
    for (JsonNode stage : List.of(little, much)) {
      assertThat(stage.get("offered_per_second").asDouble())
          .as(stage.toString())
          .isCloseTo(
              stage.get("paid_per_second").asDouble()
                  + stage.get("turned_away_per_second").asDouble(),
              Offset.offset(0.02));
    }
  }

  @Test
  void allThatIsPaidIsInTheJournalAndNothingElse() {
    JsonNode all = JsonMapper.shared().readTree(figures.toJson());

    assertThat(all.get("captured").asLong()).isEqualTo(all.get("paid").asLong()).isPositive();
    assertThat(figures.lost()).isZero();
  }

  @Test
  void theTableTellsWhatWasOffered() {
    assertThat(figures.toText()).contains("capacity", "turned", "in the journal");
    assertThat(TOLD).contains("offering 50.00 times as much");
  }
}
