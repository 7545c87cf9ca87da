package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.store.DatabaseSettings;
import farthing.web.DemoCertificates;
import farthing.web.HttpCaller;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The roles as an operator, a merchant and a cardholder start them: each in its own process. */
class RolesTest extends RolesByHand {
  @Test
  void aCardPaysWhereMerchantAndServersWereSetUpByHand() throws Exception {
    buysOneArticle("plain", "http", "");
  }

  @Test
  void aCardPaysOverTls() throws Exception {
    DemoCertificates.make(
        folder, PASSWORD.toCharArray(), InstantSource.system(), new SecureRandom());
    buysOneArticle(
        "tls",
        "https",
        "tls-key-store = demo-server.p12\ntls-key-store-password = " + PASSWORD + "\n");
  }

  private void buysOneArticle(String name, String scheme, String tls) throws Exception {
    int port = freePort();
    String shopOrigin = scheme + "://127.0.0.1:" + port;
    payment(name, tls);
    JsonNode merchant = json(add(shopOrigin));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment")) {
      String paymentServer = payment.line("payment serves at ");
      shop(name, tls, port, paymentServer, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop");
          HttpCaller caller = caller(tls)) {
        assertThat(shop.line("shop serves at ")).isEqualTo(shopOrigin);
        showsItsFiguresToOperatorsAlone(payment, paymentServer, caller, "farthing_terminals_idle");
        showsItsFiguresToOperatorsAlone(shop, shopOrigin, caller, "farthing_shop_released_total");
        makeCard(paymentServer);

        String[] pay =
            words("pay " + order(caller, shopOrigin) + " --card card --yes --json", trust(tls));
        JsonNode paid = json(started(pay));
        assertThat(paid.get("paid").asBoolean()).isTrue();
        assertThat(paid.get("amountMinor").asInt()).isEqualTo(240);
        assertThat(get(caller, paid.get("goods").asString() + "/file")).isNotEmpty();
        JsonNode card = json(farthing("card", "card", "--json"));
        assertThat(card.get("slots").get(0).get("balanceMinor").asInt()).isEqualTo(1_760);
        assertThat(card.get("log").size()).isEqualTo(1);
        assertThat(card.get("openPurchases").asInt()).isZero();
        assertThat(farthing(words("resume --card card", trust(tls))))
            .contains("Nothing was left open.");

        downloadedArticleIsNotTakenBack(paid.get("trx").asString(), tls);
        anotherIsPaidAndTakenBack(order(caller, shopOrigin), tls);
        if (tls.isEmpty()) {
          theAuditFindsTheCardAndTheJournalInOrder();
        }
        endsInGoodOrder(shop);
      }
      endsInGoodOrder(payment);
      assertThat(payment.errors())
          .as("logs hold no secret")
          .doesNotContain(merchant.get("sharedKey").asString())
          .doesNotContain(merchant.get("apiKey").asString());
    }
  }

  private void downloadedArticleIsNotTakenBack(String trx, String tls) throws Exception {
    try (Child cancel =
        Child.start(folder, words("cancel " + trx + " --card card --yes --json", trust(tls)))) {
      assertThat(cancel.ends()).isEqualTo(Main.FAILED);
    }
    assertThat(balanceMinor("card")).isEqualTo(1_760);
  }

  private void anotherIsPaidAndTakenBack(String order, String tls) throws Exception {
    String paid = farthing(words("pay " + order + " --card card --yes", trust(tls)));
    assertThat(balanceMinor("card")).isEqualTo(1_520);
    String advice =
        paid.lines().filter(line -> line.startsWith("To take it back")).findFirst().orElseThrow();
    String advised = advice.replaceFirst(".* cancel ", "cancel ");

    JsonNode cancelled = json(farthing(words(advised, "--yes", "--json")));
    assertThat(cancelled.get("end").asString()).isEqualTo("Cancelled");
    assertThat(balanceMinor("card")).isEqualTo(1_760);
  }

  private void theAuditFindsTheCardAndTheJournalInOrder() throws Exception {
    String number = json(farthing("card", "card", "--json")).get("card").asString();
    Files.writeString(folder.resolve("register"), "# made today\n" + number + " EUR 20.00\n");
    JsonNode clean = json(farthing(words("audit --config payment --opening register card --json")));
    JsonNode euros = clean.get("currencies").get(0);
    assertThat(euros.get("difference_minor").asLong()).isZero();
    assertThat(euros.get("issued_minor").asLong()).isEqualTo(2_000);
    assertThat(euros.get("on_cards_minor").asLong()).isEqualTo(1_760);
    assertThat(euros.get("spent_minor").asLong()).isEqualTo(240);

    Ended unregistered = typed(words("audit --config payment card"));
    assertThat(unregistered.status()).isEqualTo(Main.FAILED);
    assertThat(unregistered.said())
        .contains("EUR +20.00", "neither its log nor the journal tells why", "DOES NOT ADD UP")
        .doesNotContain(number);
  }

  private static void showsItsFiguresToOperatorsAlone(
      Child role, String address, HttpCaller caller, String figure) throws Exception {
    String admin = role.line("for operators alone: ").replaceFirst("/metrics.*", "");
    assertThat(admin).startsWith("http://127.0.0.1:");
    assertThat(get(caller, admin + "/metrics")).contains(figure, "farthing_http_connections");
    assertThat(get(caller, admin + "/health")).contains("\"database\":\"up\"");
    assertThat(get(caller, address + "/health")).isEqualTo("{\"status\":\"up\"}");
    assertThat(caller.get(URI.create(address + "/metrics")).status()).isEqualTo(404);
  }

  @Test
  void whatIsMissingIsToldWithoutTouchingTheCard() throws Exception {
    makeCard("http://127.0.0.1:9");
    try (Child pay =
        Child.start(folder, words("pay http://127.0.0.1:9/orders/x --card card --yes"))) {
      assertThat(pay.ends()).isEqualTo(Main.FAILED);
    }
    try (Child pay = Child.start(folder, words("pay nonsense --card card --yes"))) {
      assertThat(pay.ends()).isEqualTo(Main.WRONG_USAGE);
      assertThat(pay.errors()).contains("The card was not touched.");
    }
    try (Child pay = Child.start(folder, words("pay http://127.0.0.1:9/x --card none --yes"))) {
      assertThat(pay.ends()).isNotZero();
      assertThat(pay.errors()).contains("there is no card none");
    }
    assertThat(
            json(farthing("card", "card", "--json"))
                .get("slots")
                .get(0)
                .get("balanceMinor")
                .asInt())
        .isEqualTo(2_000);
  }

  @Test
  void aPaymentServerWithWrongSettingsDoesNotStart() throws Exception {
    Files.writeString(folder.resolve("payment"), "listen-prot = 1\nterminals = 0\n");
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment")) {
      assertThat(payment.ends()).isEqualTo(Main.WRONG_USAGE);
      assertThat(payment.errors())
          .contains("nothing was started")
          .contains("payment:1: there is no setting 'listen-prot'")
          .contains("payment:2: terminals '0': not between 1 and 1000")
          .contains("database-url is missing");
    }
  }

  @Test
  void anUnsafeDatabaseIsRefusedUnlessTheDangerIsNamed() throws Exception {
    payment("unsafe", "");
    String settings = Files.readString(folder.resolve("payment"));
    DatabaseSettings database = postgres.database("unsafe");
    Files.writeString(
        folder.resolve("payment"),
        settings.replace(database.url(), database.url() + "?options=-c%20synchronous_commit=off"));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment")) {
      assertThat(payment.ends()).isEqualTo(Main.FAILED);
      assertThat(payment.errors()).contains("synchronous_commit off");
    }
  }

  @Test
  void aMerchantIsAddedOnceAndListedWithoutItsKeys() throws Exception {
    payment("merchants", "");
    JsonNode made = json(farthing(addWords("payment", "https://shop.example")));
    String listed = farthing("merchant", "list", "--config", "payment", "--json");
    assertThat(listed)
        .contains("corner", "https://shop.example")
        .doesNotContain(made.get("sharedKey").asString());
    try (Child again = Child.start(folder, addWords("payment", "https://shop.example"))) {
      assertThat(again.ends()).isEqualTo(Main.FAILED);
      assertThat(again.errors()).contains("there is already a party corner");
    }
  }
}
