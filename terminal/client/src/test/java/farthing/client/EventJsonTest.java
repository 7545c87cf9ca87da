package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventJsonTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aPurchaseIsFollowedLineByLine() {
    try (World world = new World(folder, TestCard.withEuros(20_00))) {
      world.pay(world.order(euros(12_50)));

      List<JsonNode> lines =
          world.holder.events.stream()
              .map(EventJson::line)
              .map(line -> JsonMapper.shared().readTree(line))
              .toList();

      assertThat(lines.stream().map(l -> l.get("event").asString()))
          .containsExactly(
              "order-read",
              "card-read",
              "draws",
              "debits",
              "card-debited",
              "proves",
              "receipt-came",
              "shop-told",
              "ended");
      JsonNode debited = lines.get(4);
      assertThat(debited.get("amountMinor").asInt()).isEqualTo(12_50);
      assertThat(debited.get("balanceMinor").asInt()).isEqualTo(7_50);
      assertThat(debited.get("currency").asString()).isEqualTo("EUR");
      assertThat(lines.getLast().get("end").asString()).isEqualTo("paid");
      assertThat(lines.toString()).doesNotContain("112233445566");
    }
  }

  @Test
  void aLoadIsFollowedLineByLine() {
    try (LoadWorld world = new LoadWorld(folder, TestCard.withEuros(20_00))) {
      world.load(50_00);

      List<JsonNode> lines =
          world.holder.events.stream()
              .map(EventJson::line)
              .map(line -> JsonMapper.shared().readTree(line))
              .toList();

      assertThat(lines.stream().map(l -> l.get("event").asString()))
          .containsExactly(
              "load-offered",
              "load-order-read",
              "card-read",
              "load-requests",
              "load-commands",
              "load-card-moved",
              "load-proves",
              "load-receipt-came",
              "bank-told",
              "load-ended");
      JsonNode moved = lines.get(5);
      assertThat(moved.get("flow").asString()).isEqualTo("load");
      assertThat(moved.get("amountMinor").asInt()).isEqualTo(50_00);
      assertThat(moved.get("balanceMinor").asInt()).isEqualTo(70_00);
      assertThat(lines.getLast().get("end").asString()).isEqualTo("loaded");
      assertThat(lines.toString()).doesNotContain("112233445566", FakeBank.PASSWORD);
    }
  }
}
