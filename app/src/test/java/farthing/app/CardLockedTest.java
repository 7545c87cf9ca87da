package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Blocked at noon: the card itself is locked when it is used next, and let go by a decision. */
class CardLockedTest extends RolesByHand {

  @Test
  void aBlockedCardIsLockedAtItsNextContactAndPaysAgainOnceSomebodyLetsItGo() throws Exception {
    String issuer =
        "listen-port = 0\nadmin-port = 0\n"
            + database(postgres.database("locks"))
            + """
            key-store = keys/load-server.p12
            key-store-password-file = keys/load-server.password
            """;
    Files.writeString(
        folder.resolve("load"),
        issuer
            + """
            module = software
            module-key-store = keys/load-server.p12
            module-key-store-password-file = keys/load-server.password
            """);
    payment("locked", "");
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    JsonNode merchant = json(add(shopAt));
    try (Child load = Child.start(folder, "serve", "load", "--config", "load");
        Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      farthing(
          words(
              "card new card --keys keys --currency EUR --balance 20.00 --payment-server %s --load-server %s"
                  .formatted(paymentServer, load.line("load serves at "))));
      shop("locked", "", port, paymentServer, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        String card = json(farthing("card", "card", "--json")).get("card").asString();
        String block = " --card " + card + " --reason stolen --config ";
        farthing(words("clearing hotlist add" + block + "load"));
        farthing(words("hotlist add" + block + "payment"));
        assertThat(saidAfter("Paid EUR", caller, shopAt)).contains("The card is blocked");
        farthing(words("hotlist remove --why found --config payment --card " + card));

        assertThat(saidAfter("Another card", caller, shopAt))
            .as("it refuses by itself")
            .contains("The card is blocked for purchases");
        assertThat(states()).isEqualTo("lock done");
        assertThat(
                typed(words("clearing unlock --config load --why found --card " + card)).errors())
            .contains("is on the hotlist", "Nothing was changed");
        farthing(words("clearing hotlist remove --why found --config load --card " + card));
        assertThat(said(caller, shopAt)).contains("The card is blocked for purchases");

        farthing(words("clearing unlock --config load --by ada --why found --card " + card));
        assertThat(saidAfter("The card is blocked", caller, shopAt)).startsWith("Paid EUR 2.40");
        assertThat(states()).isEqualTo("unlock done");
        JsonNode act =
            json(farthing(words("acts --config load --limit 1 --json --subject", "card " + card)));
        assertThat(act.get(0).get("who").asString()).isEqualTo("ada");
        assertThat(act.get(0).get("why").asString()).isEqualTo("found");
      }
    }
  }

  /** Of the newest. */
  private String states() {
    JsonNode newest = json(farthing(words("clearing card-updates --config load --json"))).get(0);
    return newest.get("what").asString() + " " + newest.get("state").asString();
  }
}
