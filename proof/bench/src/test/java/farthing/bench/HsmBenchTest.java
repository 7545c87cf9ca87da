package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HsmBenchTest {
  @Test
  void everyModuleMakesKeysAndLoadsWithOneThreadAndWithTwo(@TempDir Path directory)
      throws Exception {
    HsmFigures figures = HsmBench.run(directory, Duration.ofMillis(100), _ -> {});

    JsonNode json = JsonMapper.shared().readTree(figures.toJson());
    assertThat(json.valueStream().map(HsmBenchTest::name))
        .containsExactly(
            "software 1",
            "software 2",
            "SoftHSM over PKCS#11 1",
            "SoftHSM over PKCS#11 2",
            "security card, simulated 1",
            "security card, simulated 2");
    for (JsonNode line : json) {
      assertThat(line.get("session_keys_per_second").asLong()).as(name(line)).isPositive();
      assertThat(line.get("loads_per_second").asLong()).as(name(line)).isPositive();
    }
    assertThat(figures.toText()).contains("session keys/s", "SoftHSM over PKCS#11");
  }

  private static String name(JsonNode line) {
    return line.get("module").asString() + " " + line.get("threads").asInt();
  }
}
