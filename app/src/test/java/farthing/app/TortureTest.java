package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.torture.Torture;
import farthing.torture.TorturePlan;
import farthing.torture.TortureReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The short form of {@code farthing torture purchases}. */
class TortureTest {

  @Test
  void nothingIsLostWhateverIsKilledAndTorn(@TempDir Path folder) throws Exception {
    List<String> progress = new ArrayList<>();
    TorturePlan plan =
        new TorturePlan(
            20261122,
            48,
            OptionalInt.empty(),
            folder,
            TortureCommand.server(Repository.ROOT),
            Optional.empty());

    TortureReport report = Torture.run(plan, progress::add);

    assertThat(report.isClean()).as(report.toText() + report.wrongs()).isTrue();
    JsonNode json = JsonMapper.shared().readTree(report.toJson());
    assertThat(json.get("runs").asInt()).isEqualTo(48);
    assertThat(json.get("faults").get("server_killed").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(json.get("faults").get("postgres_killed").asInt()).isGreaterThanOrEqualTo(1);
    assertThat(json.get("faults").get("client_process_killed").asInt()).isGreaterThanOrEqualTo(1);
    assertThat(json.get("cancels").asInt()).isGreaterThanOrEqualTo(1);
    assertThat(json.get("lost_minor").asLong()).isZero();
    assertThat(json.get("created_minor").asLong()).isZero();
    assertThat(json.get("undecided").asInt()).isZero();
    assertThat(json.get("debits").asInt()).isGreaterThan(12);
    try (Stream<Path> left = java.nio.file.Files.list(folder)) {
      assertThat(left).as("what is left behind").isEmpty();
    }
  }
}
