package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run says of itself, computed by hand. */
class FiguresTest {
  @Test
  void threeLoadsInTwoSecondsBesideOneTransactionASecondAreOneAndAHalf() {
    JsonNode json = JsonMapper.shared().readTree(figures(Optional.of(1.0)).toJson());

    assertThat(json.get("loads_per_second").asDouble()).isEqualTo(1.5);
    assertThat(json.get("pgbench_tps").asDouble()).isEqualTo(1.0);
    assertThat(json.get("ratio").asDouble()).isEqualTo(1.5);
    assertThat(json.get("loads").asInt()).isEqualTo(3);
    assertThat(json.get("errors").asInt()).isEqualTo(1);
    assertThat(json.get("first_error").asString()).isEqualTo("a card that left");
    assertThat(json.get("cpu_micros_per_load_java").asDouble()).isEqualTo(300);
    assertThat(json.get("cpu_micros_per_load_postgres").asDouble()).isEqualTo(100);
  }

  @Test
  void withoutPgbenchThereIsNoRatio() {
    JsonNode json = JsonMapper.shared().readTree(figures(Optional.empty()).toJson());

    assertThat(json.get("pgbench_tps").isNull()).isTrue();
    assertThat(json.get("ratio").isNull()).isTrue();
    assertThat(figures(Optional.empty()).toText()).contains(Pgbench.MISSING);
  }

  private static Figures figures(Optional<Double> pgbench) {
    Tally tally = new Tally();
    for (int i = 0; i < 3; i++) {
      tally.done(1_000_000, 2_000_000);
    }
    tally.error("a card that left");
    tally.took(2);
    CpuTime cpu =
        new CpuTime(
            Duration.ofNanos(900_000),
            Map.of(1L, Duration.ofNanos(100_000), 2L, Duration.ofNanos(200_000)));
    return new Figures(
        Unit.LOAD,
        BenchPlan.usual(Path.of("unused")),
        new Machine(2, 24_000, "6.18", "25", "18.6", 0.1),
        new Measured(tally, cpu, 18),
        Optional.empty(),
        pgbench);
  }
}
