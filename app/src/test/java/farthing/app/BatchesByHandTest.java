package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator types about the security cards' batches. */
class BatchesByHandTest extends RolesByHand {
  private static final Duration NOTICED_WITHIN = Duration.ofMinutes(1);

  @Test
  void aBatchThatIsTurnedOverByWishIsSealedAndWaitsForACollectorThatIsAway() throws Exception {
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    payment("batches", "");
    append("collector = http://127.0.0.1:%d\ncollector-key = k\n".formatted(freePort()));
    JsonNode merchant = json(add(shopAt));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      String admin = payment.line("for operators alone: ").replaceFirst("/metrics.*", "");
      makeCard(paymentServer);
      shop("batches", "", port, paymentServer, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        assertThat(said(caller, shopAt)).startsWith("Paid EUR 2.40");
      }

      assertThat(farthing(words("batches turn-over --why evening --config payment")))
          .contains("2 batches are");
      JsonNode waiting = listedOnce("sealed");
      assertThat(waiting.get("batch").asInt()).isEqualTo(1);
      String id = waiting.get("securityCard").asString() + "/1";
      String shown = farthing(words("batches show --config payment " + id));
      assertThat(shown).contains("EUR", "1 purchases of EUR 2.40", "S4 ");
      JsonNode object = json(farthing(words("batches show --config payment --json " + id)));
      assertThat(object.get("totals").get(0).get("purchasesMinor").asInt()).isEqualTo(240);
      assertThat(farthing(words("batches list --config payment"))).contains("open", "sealed");

      assertThat(get(caller, paymentServer + "/health")).as("for the public").contains("up");
      assertThat(why(id)).contains("not reached");
      assertThat(caller.get(URI.create(admin + "/health")).body().text())
          .contains("\"collector\":\"down\"");
      assertThat(get(caller, admin + "/metrics")).contains("farthing_batches_waiting 1.0");
    }
  }

  @Test
  void whatIsTypedWronglyIsRefused() throws Exception {
    payment("batches_wrong", "");
    append("collector = http://127.0.0.1:1\n");
    Ended started = typed(words("serve payment --config payment"));
    assertThat(started.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(started.errors()).contains("`collector-key` is missing");

    Ended unknown = typed(words("batches show --config payment 00000000000000a1/7"));
    assertThat(unknown.status()).isEqualTo(Main.FAILED);
    assertThat(unknown.errors()).contains("there is no batch 00000000000000a1/7");
    Ended unnamed = typed(words("batches show --config payment seven"));
    assertThat(unnamed.status()).isEqualTo(Main.WRONG_USAGE);
    Ended nobodys =
        typed(
            words(
                "batches turn-over --why evening --config payment --security-card 00000000000000a1"));
    assertThat(nobodys.errors()).contains("no such security card");
  }

  private void append(String lines) throws Exception {
    Path settings = folder.resolve("payment");
    Files.writeString(settings, lines, StandardOpenOption.APPEND);
  }

  /** Why it waits, once the server has found out. */
  private String why(String id) {
    long patience = System.nanoTime() + NOTICED_WITHIN.toNanos();
    String why = "";
    while (why.isEmpty() && System.nanoTime() < patience) {
      why =
          json(farthing(words("batches show --config payment --json " + id))).get("why").asString();
    }
    return why;
  }

  private JsonNode listedOnce(String state) {
    long patience = System.nanoTime() + NOTICED_WITHIN.toNanos();
    while (System.nanoTime() < patience) {
      for (JsonNode each : json(farthing(words("batches list --config payment --json")))) {
        if (each.get("state").asString().equals(state)) {
          return each;
        }
      }
    }
    throw new AssertionError("no batch is " + state);
  }
}
