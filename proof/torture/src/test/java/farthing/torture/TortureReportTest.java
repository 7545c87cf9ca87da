package farthing.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** When a torture is called good: only if it was one. */
class TortureReportTest {
  @Test
  void twoThousandRunsWantAHundredServersAndTwentyDatabasesKilled() {
    assertThat(report(2_000, 100, 20).isClean()).isTrue();
    assertThat(report(2_000, 99, 20).isClean()).isFalse();
    assertThat(report(2_000, 100, 19).isClean()).isFalse();
    assertThat(report(2_000, 99, 20).wrongs())
        .contains("the server was killed 99 times and PostgreSQL 20 times; 100 and 20 are wanted");
  }

  @Test
  void aShortTortureWantsSomeFault() {
    assertThat(report(40, 1, 0).isClean()).isTrue();
    assertThat(report(40, 0, 0).isClean()).isFalse();
  }

  @Test
  void aHundredPurchasesWantClearingKilledThreeTimes() {
    assertThat(report(100, 5, 1, 3).isClean()).isTrue();
    assertThat(report(100, 5, 1, 2).isClean()).isFalse();
    assertThat(report(100, 5, 1, 2).wrongs()).contains("clearing was killed 2 times; 3 are wanted");
  }

  private static TortureReport report(int runs, int servers, int databases) {
    return report(runs, servers, databases, 3);
  }

  private static TortureReport report(int runs, int servers, int databases, int clearing) {
    return new TortureReport(
        new TorturePlan(
            TorturePlan.Subject.PURCHASES,
            1,
            runs,
            OptionalInt.empty(),
            Path.of("unused"),
            List.of("java"),
            Optional.empty()),
        new TortureSum(runs, List.of(), 1),
        Map.of(
            Fault.SERVER_KILLED.word(),
            servers,
            Fault.POSTGRES_KILLED.word(),
            databases,
            Fault.CLEARING_KILLED.word(),
            clearing),
        new TortureReport.Figures(1, "", "", Map.of()),
        List.of(),
        List.of());
  }
}
