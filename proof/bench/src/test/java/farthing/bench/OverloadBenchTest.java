package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OverloadBenchTest {

  @Test
  void whatIsTooMuchIsTurnedAwayAndTheRestIsPaidWithoutErrors(@TempDir Path directory)
      throws Exception {
    OverloadPlan plan =
        new OverloadPlan(
            directory,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            OverloadPlan.AT_CAPACITY,
            2,
            List.of(0.5, 4.0));
    List<String> told = new ArrayList<>();

    OverloadFigures figures = OverloadBench.run(plan, told::add);

    JsonNode json = JsonMapper.shared().readTree(figures.toJson());
    assertThat(figures.errors()).as(figures.toJson()).isZero();
    assertThat(json.get("capacity_per_second").asDouble()).isPositive();
    assertThat(json.get("stages")).hasSize(2);
    for (JsonNode stage : json.get("stages")) {
      double paid = stage.get("paid_per_second").asDouble();
      double turnedAway = stage.get("turned_away_per_second").asDouble();
      assertThat(paid).as(stage.toString()).isPositive();
      assertThat(stage.get("offered_per_second").asDouble())
          .as(stage.toString())
          .isCloseTo(paid + turnedAway, org.assertj.core.data.Offset.offset(0.02));
    }
    assertThat(figures.toText()).contains("capacity", "turned");
    assertThat(told).contains("offering 4.0 times as much");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }
}
