package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GrowthBenchTest {

  @Test
  void purchasesAreMeasuredOnAJournalThatGrew(@TempDir Path directory) throws Exception {
    BenchPlan plan =
        BenchPlan.usual(directory)
            .withClients(4)
            .measuring(Duration.ofMillis(200), Duration.ofMillis(500));

    Growth growth = GrowthBench.run(plan, List.of(1_000L, 20_000L), _ -> {});

    JsonNode json = JsonMapper.shared().readTree(growth.toJson());
    assertThat(json.get("errors").asLong()).isZero();
    JsonNode last = json.get("sizes").get(1);
    assertThat(last.get("rows").asLong()).isEqualTo(20_000);
    assertThat(last.get("purchases").asLong()).isPositive();
    assertThat(last.get("microsPostgres").asDouble()).isPositive();
    assertThat(last.has("heapMegabytes")).isTrue();
    assertThat(growth.toText()).contains("heap MB");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void everyPrimitiveIsMeasured() throws Exception {
    MicroBench micro = MicroBench.run(5, 0);

    assertThat(micro.names()).contains("mac8", "kdf", "sealDraw", "openDraw", "checkOrder");
    JsonNode json = JsonMapper.shared().readTree(micro.toJson());
    assertThat(json.get("checkOrder").get("nanos").asDouble()).isPositive();
  }
}
