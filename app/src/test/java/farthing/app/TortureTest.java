package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.torture.TorturePlan;
import farthing.torture.TorturePlan.Subject;
import farthing.torture.TortureReport;
import farthing.torture.loads.LoadTorture;
import farthing.torture.purchases.PurchaseTorture;
import java.nio.file.Files;
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

/** The short forms of {@code farthing torture purchases} and {@code farthing torture loads}. */
class TortureTest {

  @Test
  void nothingIsLostWhateverIsKilledAndTorn(@TempDir Path folder) throws Exception {
    TortureReport report =
        PurchaseTorture.run(plan(Subject.PURCHASES, 48, folder), new ArrayList<String>()::add);

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
    assertThat(json.get("faults").get("clearing_killed").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(json.get("faults").get("settling_killed").asInt()).isGreaterThanOrEqualTo(1);
    assertThat(json.get("cleared").asInt())
        .isEqualTo(json.get("paid").asInt() + json.get("cancels").asInt());
    assertThat(json.get("disputed").asInt()).isZero();
    assertThat(json.get("settled_minor").asLong())
        .isPositive()
        .isEqualTo(merchants(json, "EUR") - json.get("fees_minor").asLong());
    assertThat(json.get("audit_differences").asInt()).isZero();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("what is left behind").isEmpty();
    }
  }

  @Test
  void noLoadIsLostWhicheverSideDies(@TempDir Path folder) throws Exception {
    TortureReport report =
        LoadTorture.run(plan(Subject.LOADS, 40, folder), new ArrayList<String>()::add);

    assertThat(report.isClean()).as(report.toText() + report.wrongs()).isTrue();
    JsonNode json = JsonMapper.shared().readTree(report.toJson());
    assertThat(json.get("runs").asInt()).isEqualTo(40);
    for (String side :
        List.of(
            "server_killed",
            "bank_killed",
            "postgres_killed",
            "bank_postgres_killed",
            "client_process_killed")) {
      assertThat(json.get("faults").get(side).asInt()).as(side).isGreaterThanOrEqualTo(1);
    }
    assertThat(json.get("lost_minor").asLong()).isZero();
    assertThat(json.get("created_minor").asLong()).isZero();
    assertThat(json.get("undecided").asInt()).isZero();
    assertThat(json.get("misinformed").asInt()).isZero();
    assertThat(json.get("difference_minor").asLong()).isZero();
    assertThat(json.get("loads").asInt()).isGreaterThan(12);
    assertThat(json.get("unloads").asInt()).isPositive();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("what is left behind").isEmpty();
    }
  }

  private static long merchants(JsonNode json, String currency) {
    for (JsonNode held : json.get("currencies")) {
      if (held.get("currency").asString().equals(currency)) {
        return held.get("merchants_minor").asLong();
      }
    }
    throw new AssertionError("nothing was held in " + currency);
  }

  private static TorturePlan plan(Subject subject, int runs, Path folder) {
    return new TorturePlan(
        subject,
        20261122,
        runs,
        OptionalInt.empty(),
        folder,
        TortureCommand.program(Repository.ROOT),
        Optional.empty());
  }
}
