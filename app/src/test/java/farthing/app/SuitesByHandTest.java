package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A card of suite 10, and who allows it: shop, agreement and payment server, each by a setting. In
 * this process: that commands and roles work in their own is shown elsewhere.
 */
class SuitesByHandTest extends RolesByHand {
  private static final String BOTH = "card-suites = 20, 10\n";
  private static final String[] ACCEPTING = {"--card-suites", "20,10"};

  private volatile Duration ahead = Duration.ZERO;
  private final InstantSource clock = () -> InstantSource.system().instant().plus(ahead);

  @Override
  @BeforeEach
  void makeKeys() throws Exception {
    farthing(words("keys new --why tests --dir keys --terminals 2 --suites 20,10"));
  }

  @Test
  void cardOfSuite10PaysOnceShopAgreementAndServerAllAllowIt() throws Exception {
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    payment("suites", "");
    JsonNode merchant = json(add(shopAt));
    String paymentServer;
    try (PaymentRole payment = servePayment()) {
      paymentServer = payment.address().toString();
      farthing(
          words(
              "card new card --suite 10 --keys keys --currency EUR --balance 20.00"
                  + " --payment-server "
                  + paymentServer));
      shop("suites", "", port, paymentServer, merchant);
      try (ShopRole _ = serveShop()) {
        assertThat(paying(shopAt, ACCEPTING))
            .contains("suite 10")
            .contains("The card was not debited");
      }
      set("shop", BOTH);
      try (ShopRole _ = serveShop()) {
        assertThat(paying(shopAt, ACCEPTING)).contains("this server does not take suite 10");
      }
    }
    again(paymentServer);
    set("payment", BOTH + "security-card-suites = 20, 10\n");
    try (PaymentRole _ = servePayment();
        ShopRole _ = serveShop()) {
      assertThat(paying(shopAt, ACCEPTING))
          .contains("it is not agreed that the merchant takes suite 10");

      JsonNode changed =
          json(
              farthing(
                  words(
                      "merchant change --why agreed --config payment --party corner --json --suites 20,10")));
      assertThat(changed.get("suites").toString()).isEqualTo("[\"10\",\"20\"]");
      ahead = Duration.ofSeconds(10); // what the server has read of the agreement is too old
      assertThat(paying(shopAt, ACCEPTING)).startsWith("Paid EUR 2.40");
    }
  }

  /** Each time on a new connection: the shop of the last one may be gone. */
  private String paying(String shopAt, String... more) throws Exception {
    try (HttpCaller caller = caller("")) {
      return said(caller, shopAt, more);
    }
  }

  private PaymentRole servePayment() throws IOException {
    return PaymentRole.open(
        PaymentPlan.of(SettingsFile.read(folder.resolve("payment"), PaymentSettings.ALL)), clock);
  }

  private ShopRole serveShop() throws IOException {
    return ShopRole.open(SettingsFile.read(folder.resolve("shop"), ShopConfiguration.ALL));
  }

  private void set(String role, String more) throws IOException {
    Path settings = folder.resolve(role);
    Files.writeString(settings, Files.readString(settings) + more);
  }

  /** The payment server will be where it was: the card knows no other. */
  private void again(String paymentServer) throws IOException {
    Path settings = folder.resolve("payment");
    String port = paymentServer.replaceAll(".*:([0-9]+).*", "$1");
    Files.writeString(
        settings,
        Files.readString(settings).replaceFirst("listen-port = 0", "listen-port = " + port));
  }
}
