package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.PurchaseMode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each mode is bought in; what travels is what its figure shows. */
class EmbodimentBenchTest {
  @TempDir private Path directory;

  @Test
  void eachModeIsMeasured() throws Exception {
    EmbodimentPlan plan =
        EmbodimentPlan.usual(directory)
            .measuring(Duration.ofMillis(300), Duration.ofSeconds(1))
            .delaying(
                Duration.ofMillis(4),
                Duration.ofMillis(8),
                Duration.ofMillis(6),
                Duration.ofMillis(2));

    EmbodimentFigures figures = EmbodimentBench.run(plan, _ -> {});

    assertThat(figures.toText()).contains("times", "FIG. 5");
    assertThat(figures.errors()).as(figures.toText()).isZero();
    JsonNode rows = JsonMapper.shared().readTree(figures.toJson());
    assertThat(rows.size()).isEqualTo(4);
    for (JsonNode row : rows) {
      int mode = row.get("mode").asInt();
      boolean early = mode >= 7;
      // more only where a busy machine kept somebody waiting for a security card
      assertThat(row.get("round_trips").asDouble()).isBetween(early ? 1.0 : 2.0, early ? 1.3 : 2.3);
      // the order, the payment server, the shop; and a share of the report
      assertThat(row.get("messages").asDouble()).isBetween(early ? 6.0 : 8.0, early ? 6.8 : 8.6);
      assertThat(row.get("bytes").asLong()).isBetween(3_000L, 20_000L);
      assertThat(row.get("security_card_ms").asDouble())
          .isGreaterThanOrEqualTo(mode == 5 ? 6 + 4 + 8 + 2 : 6);
      assertThat(row.get("purchases_per_second_per_security_card").asDouble()).isPositive();
    }
    assertThat(figures.row(PurchaseMode.SECURITY_CARD).securityCardMillis())
        .isGreaterThan(figures.row(PurchaseMode.PAYMENT_SERVER).securityCardMillis());
  }
}
