package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Blocked at clearing, refused in a shop: through a concentration point that is killed meanwhile.
 */
class HotlistDownTest extends ClearedByHand {
  /** The card pays until it is refused, however fast the machine is. */
  private static final String ENOUGH_FOR_A_MINUTE = "5000.00 --maximum 9000.00";

  @Test
  void aCardBlockedAtClearingIsRefusedInAShopWithinSecondsAndPaysAgainWhenItIsLetGo()
      throws Exception {
    clearing(postgres.database("blocks"), "");
    try (Child clearing = Child.start(folder, "serve", "clearing", "--config", "clearing")) {
      String clearingAt = clearing.line("clearing serves at ");
      source("point", "clearing", "clearing.key");
      int pointPort = freePort();
      Files.writeString(
          folder.resolve("point"),
          "listen-port = %d\nadmin-port = 0\n".formatted(pointPort)
              + database(postgres.database("brings_down"))
              + "clearing = %s\nclearing-key-file = clearing.key\n".formatted(clearingAt));
      Child point = startPoint();
      try {
        source("payment-1", "point", "collector.key");
        payment("refuses", "");
        append("collector = http://127.0.0.1:%d\ncollector-key-file = collector.key\n", pointPort);
        int port = freePort();
        String shopAt = "http://127.0.0.1:" + port;
        JsonNode merchant = json(add(shopAt));
        try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
            HttpCaller caller = caller("")) {
          String paymentServer = payment.line("payment serves at ");
          makeCard(ENOUGH_FOR_A_MINUTE, paymentServer);
          shop("refuses", "", port, paymentServer, merchant);
          try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
            shop.line("shop serves at ");
            String card = json(farthing("card", "card", "--json")).get("card").asString();
            assertThat(said(caller, shopAt)).startsWith("Paid EUR 2.40");

            block("add --reason stolen --by ada", card);
            assertThat(saidAfter("Paid EUR", caller, shopAt)).contains("The card is blocked");
            assertThat(farthing(words("hotlist list --config payment")))
                .contains("No card is blocked");

            point.close(); // by SIGKILL
            block("remove --by ada --why found", card);
            assertThat(said(caller, shopAt)).contains("The card is blocked");
            point = startPoint();
            assertThat(saidAfter("The card is blocked", caller, shopAt))
                .startsWith("Paid EUR 2.40");

            for (String securityCard : securityCards()) {
              farthing(
                  words(
                      "clearing security-card %s --last-day 2020-01-31 --config clearing --why stolen"
                          .formatted(securityCard)));
            }
            String said = firstWord(caller, shopAt);
            while (said.startsWith("Paid")) {
              said = firstWord(caller, shopAt);
            }
            assertThat(said).contains("The security card is past its last valid date");
          }
        }
        assertThat(acts())
            .contains("ada hotlist add", "ada hotlist remove")
            .filteredOn(act -> act.contains("clearing security-card --last-day 2020-01-31"))
            .hasSize(2);
      } finally {
        point.close();
      }
    }
  }

  /** How paying goes, or why it has to wait: a client tries for a minute, and nobody waits here. */
  private String firstWord(HttpCaller caller, String shop) throws Exception {
    String order = order(caller, shop);
    try (Child pay = Child.start(folder, words("pay " + order + " --card card --yes"))) {
      String said = pay.line("");
      while (!said.startsWith("Paid") && !said.contains("127.0.0.1 says: ")) {
        said = pay.line("");
      }
      return said;
    }
  }

  private Child startPoint() throws Exception {
    Child point = Child.start(folder, "serve", "concentration", "--config", "point");
    point.line("concentration serves at ");
    return point;
  }

  private void block(String how, String card) {
    farthing(words("clearing hotlist " + how + " --config clearing --card " + card));
  }

  private List<String> securityCards() {
    return json(farthing(words("batches list --config payment --json")))
        .valueStream()
        .filter(batch -> batch.get("state").asString().equals("open"))
        .map(open -> open.get("securityCard").asString())
        .toList();
  }

  private List<String> acts() {
    return json(farthing(words("acts --config clearing --json")))
        .valueStream()
        .map(act -> act.get("who").asString() + " " + act.get("what").asString())
        .toList();
  }

  private void append(String lines, int port) throws Exception {
    Path settings = folder.resolve("payment");
    Files.writeString(settings, lines.formatted(port), StandardOpenOption.APPEND);
  }
}
