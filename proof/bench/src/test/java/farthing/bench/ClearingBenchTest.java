package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClearingBenchTest {
  @Test
  void everyRecordIsBookedInSoftwareAndBehindATokenButThoseOfCopiedCards(@TempDir Path directory)
      throws Exception {
    List<String> told = new ArrayList<>();
    ClearingPlan plan =
        ClearingPlan.usual(directory)
            .booking(5_000, 2_000, 1_000)
            .comparedWith(1_000, Duration.ZERO);

    ClearingFigures figures =
        ClearingBench.run(plan, _ -> {}, (done, of) -> told.add(done + "/" + of));

    assertThat(figures.errors()).isZero();
    JsonNode json = JsonMapper.shared().readTree(figures.toJson());
    assertThat(json.get("paid").asLong() + json.get("disputed").asLong()).isEqualTo(5_000);
    assertThat(json.get("disputed").asLong()).isEqualTo(5);
    assertThat(json.get("records_per_second").asLong()).isPositive();
    assertThat(json.get("pkcs11_records_per_second").asLong()).isPositive();
    assertThat(json.get("peak_heap_mb").asLong()).isPositive();
    assertThat(json.get("pgbench_tps").isNull()).isTrue();
    assertThat(told)
        .containsSubsequence("0/5000", "2000/5000", "4000/5000", "5000/5000", "1000/1000");
    assertThat(figures.toText()).contains("records/s booked", "PKCS#11", "errors 0");
  }
}
