package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A card of suite 10, and who allows it: shop, agreement and payment server, each by a setting. */
class SuitesByHandTest extends RolesByHand {
  private static final String BOTH = "card-suites = 20, 10\n";
  private static final String[] ACCEPTING = {"--card-suites", "20,10"};

  @Test
  void cardOfSuite10PaysOnceShopAgreementAndServerAllAllowIt() throws Exception {
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    farthing(words("keys new --dir keys10 --terminals 2 --suites 20,10"));
    payment("suites", "");
    Path settings = folder.resolve("payment");
    String usual = Files.readString(settings).replace("keys/", "keys10/");
    Files.writeString(settings, usual);
    JsonNode merchant = json(add(shopAt));
    try (HttpCaller caller = caller("")) {
      String paymentServer;
      try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment")) {
        paymentServer = payment.line("payment serves at ");
        farthing(
            words(
                "card new card --suite 10 --keys keys10 --currency EUR --balance 20.00"
                    + " --payment-server "
                    + paymentServer));
        shop("suites", "", port, paymentServer, merchant);
        try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
          shop.line("shop serves at ");
          assertThat(said(caller, shopAt, ACCEPTING))
              .contains("suite 10")
              .contains("The card was not debited");
        }
        Files.writeString(folder.resolve("shop"), Files.readString(folder.resolve("shop")) + BOTH);
        try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
          shop.line("shop serves at ");
          assertThat(said(caller, shopAt, ACCEPTING))
              .contains("this server does not take suite 10");
        }
      }
      String there = paymentServer.replaceAll(".*:([0-9]+).*", "$1");
      Files.writeString(
          settings,
          usual.replaceFirst("listen-port = 0", "listen-port = " + there)
              + BOTH
              + "security-card-suites = 20, 10\n");
      try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
          Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        payment.line("payment serves at ");
        shop.line("shop serves at ");
        assertThat(said(caller, shopAt, ACCEPTING))
            .contains("it is not agreed that the merchant takes suite 10");

        JsonNode changed =
            json(
                farthing(
                    words(
                        "merchant change --config payment --party corner --json --suites 20,10")));
        assertThat(changed.get("suites").toString()).isEqualTo("[\"10\",\"20\"]");
        assertThat(saidAfter("it is not agreed", caller, shopAt, ACCEPTING))
            .startsWith("Paid EUR 2.40");
      }
    }
  }
}
