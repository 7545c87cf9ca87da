package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Blocked at clearing, refused in a shop: through a concentration point that is killed meanwhile.
 */
class HotlistDownTest extends ClearedByHand {
  /**
   * Of the payment server at the concentration point, and of that at clearing, each one a second:
   * they are each other's clock, and on a slow machine both go slowly. Four or five are usual.
   */
  private static final int MOST_ASKINGS = 40;

  private static final String ANOTHER_CARD = "46415254-ffffffffffff";

  @Test
  @Timeout(600) // where nobody asks at all
  void aCardBlockedAtClearingIsRefusedInAShopWithinSecondsAndPaysAgainWhenItIsLetGo()
      throws Exception {
    clearing(postgres.database("blocks"), "");
    try (Child clearing = Child.start(folder, "serve", "clearing", "--config", "clearing")) {
      String clearingAt = clearing.line("clearing serves at ");
      String clearingsFigures = figures(clearing);
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
          String figures = figures(payment);
          makeCard(paymentServer);
          shop("refuses", "", port, paymentServer, merchant);
          try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
            shop.line("shop serves at ");
            String card = json(farthing("card", "card", "--json")).get("card").asString();
            assertThat(said(caller, shopAt)).startsWith("Paid EUR 2.40");

            String pointsFigures = figures(point);
            Road road = new Road(caller, figures, List.of(pointsFigures, clearingsFigures));
            long version = road.hotlistVersion();
            block("add --reason stolen --by ada", card);
            road.hasBroughtDownMoreThan(version);
            assertThat(get(caller, pointsFigures.replace("metrics", "health")))
                .contains("\"clearing\":\"up\"", "\"administration\":\"up\"");
            assertThat(said(caller, shopAt)).contains("The card is blocked");
            assertThat(farthing(words("hotlist list --config payment")))
                .contains("No card is blocked");

            point.close(); // by SIGKILL
            version = road.hotlistVersion();
            block("remove --by ada --why found", card);
            assertThat(said(caller, shopAt)).contains("The card is blocked");
            point = startPoint();
            road = new Road(caller, figures, List.of(figures(point), clearingsFigures));
            road.hasBroughtDownMoreThan(version);
            assertThat(said(caller, shopAt)).startsWith("Paid EUR 2.40");

            for (String securityCard : securityCards()) {
              farthing(
                  words(
                      "clearing security-card %s --last-day 2020-01-31 --config clearing --why stolen"
                          .formatted(securityCard)));
            }
            version = road.hotlistVersion();
            block("add --reason lost", ANOTHER_CARD); // behind what was set, in one chain with it
            road.hasBroughtDownMoreThan(version);
            assertThat(firstWord(caller, shopAt))
                .contains("The security card is past its last valid date");
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

  /** Where its figures are, and those of the servers that say what is asked of them. */
  private record Road(HttpCaller caller, String payment, List<String> asked) {
    long hotlistVersion() throws Exception {
      return figure(payment, "farthing_hotlist_version");
    }

    long askings() throws Exception {
      long all = 0;
      for (String server : asked) {
        all += figure(server, "farthing_http_seconds_count\\{.*route=\"/v1/administration\".*}");
      }
      return all;
    }

    /**
     * All security cards have a newer hotlist than that. Askings are counted before it is looked
     * whether they have: whoever looks late counts too few.
     */
    void hasBroughtDownMoreThan(long version) throws Exception {
      long before = askings();
      long asked = before;
      while (hotlistVersion() == version) {
        assertThat(asked - before).as("askings").isLessThan(MOST_ASKINGS);
        asked = askings();
      }
    }

    /** 0 before it was ever counted. */
    private long figure(String server, String name) throws Exception {
      return get(caller, server)
          .lines()
          .filter(line -> line.matches(name + " .*"))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .findFirst()
          .orElse(0);
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

  /** Said once, behind where it serves. */
  private static String figures(Child server) throws Exception {
    return server.line("for operators alone: ").replace(" and /health", "");
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
