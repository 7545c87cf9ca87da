package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import farthing.web.Answered;
import farthing.web.DemoCertificates;
import farthing.web.HttpCaller;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The roles as an operator, a merchant and a cardholder start them: each in its own process. */
class RolesTest {
  private static final String PASSWORD = Trust.USUAL_PASSWORD;

  @TempDir private static Path databases;
  private static LocalDatabase postgres;

  @TempDir private Path folder;

  @BeforeAll
  static void startPostgres() {
    postgres = LocalDatabase.start(databases.resolve("postgres"));
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void makeKeys() throws Exception {
    assertThat(farthing("keys", "new", "--dir", "keys", "--terminals", "2")).contains("Made");
  }

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
        assertThat(get(caller, paymentServer + "/health")).contains("\"database\":\"up\"");
        makeCard(paymentServer);

        String[] pay =
            words("pay " + order(caller, shopOrigin) + " --card card --yes --json", trust(tls));
        JsonNode paid = json(farthing(pay));
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
    assertThat(balanceMinor()).isEqualTo(1_760);
  }

  private void anotherIsPaidAndTakenBack(String order, String tls) throws Exception {
    JsonNode paid = json(farthing(words("pay " + order + " --card card --yes --json", trust(tls))));
    assertThat(balanceMinor()).isEqualTo(1_520);
    String trx = paid.get("trx").asString();

    JsonNode cancelled =
        json(farthing(words("cancel " + trx + " --card card --yes --json", trust(tls))));
    assertThat(cancelled.get("end").asString()).isEqualTo("Cancelled");
    assertThat(balanceMinor()).isEqualTo(1_760);
  }

  private int balanceMinor() throws Exception {
    JsonNode card = json(farthing("card", "card", "--json"));
    return card.get("slots").get(0).get("balanceMinor").asInt();
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
    JsonNode made = json(add("https://shop.example"));
    String listed = farthing("merchant", "list", "--config", "payment", "--json");
    assertThat(listed)
        .contains("corner", "https://shop.example")
        .doesNotContain(made.get("sharedKey").asString());
    try (Child again = Child.start(folder, addWords("https://shop.example"))) {
      assertThat(again.ends()).isEqualTo(Main.FAILED);
      assertThat(again.errors()).contains("there is already a merchant corner");
    }
  }

  private void payment(String database, String tls) throws Exception {
    DatabaseSettings where = postgres.database(database);
    Files.writeString(
        folder.resolve("payment"),
        "listen-port = 0\n"
            + tls
            + database(where)
            + """
            key-store = keys/payment-server.p12
            key-store-password-file = keys/payment-server.password
            terminals = 2
            """);
  }

  private void shop(String database, String tls, int port, String paymentServer, JsonNode merchant)
      throws Exception {
    DatabaseSettings where = postgres.database(database + "_shop");
    Files.writeString(folder.resolve("api-key"), merchant.get("apiKey").asString());
    Files.writeString(
        folder.resolve("shop"),
        "listen-port = %d\n%s".formatted(port, tls)
            + database(where)
            + "party = corner\nname = The Corner Shop\napi-key-file = api-key\n"
            + "key-id = %s\n".formatted(merchant.get("keyId").asString())
            + "shared-key = %s\n".formatted(merchant.get("sharedKey").asString())
            + "payment-server = %s\n".formatted(paymentServer)
            + (tls.isEmpty() ? "" : "trust-store = demo-trust.p12\n"));
  }

  private static String database(DatabaseSettings where) {
    return "database-url = %s\ndatabase-user = %s\ndatabase-password = %s\n"
        .formatted(where.url(), where.user(), where.password());
  }

  private String add(String origin) throws Exception {
    return farthing(addWords(origin));
  }

  private static String[] addWords(String origin) {
    return words(
        "merchant add --config payment --party corner --json --origin %s --status-url %s/farthing/status"
            .formatted(origin, origin),
        "--name",
        "The Corner Shop");
  }

  private void makeCard(String paymentServer) throws Exception {
    farthing(
        words(
            "card new card --keys keys --currency EUR --balance 20.00 --payment-server "
                + paymentServer));
  }

  private static String[] trust(String tls) {
    return tls.isEmpty() ? new String[0] : words("--trust demo-trust.p12");
  }

  private HttpCaller caller(String tls) {
    return Trust.caller(
        tls.isEmpty()
            ? Optional.empty()
            : Optional.of(new Trust(folder.resolve("demo-trust.p12"), PASSWORD)));
  }

  private static String order(HttpCaller caller, String shop) throws Exception {
    Answered ordered =
        caller.post(
            URI.create(shop + "/orders"),
            "application/x-www-form-urlencoded",
            Bytes.of("article=last-farthing".getBytes(StandardCharsets.UTF_8)));
    return URI.create(shop).resolve(ordered.header("Location").orElseThrow()).toString();
  }

  private static String get(HttpCaller caller, String address) throws Exception {
    Answered answered = caller.get(URI.create(address));
    assertThat(answered.status()).isEqualTo(200);
    return new String(answered.body().toArray(), StandardCharsets.UTF_8);
  }

  /** What it says, when all is well. */
  private String farthing(String... arguments) throws Exception {
    try (Child child = Child.start(folder, arguments)) {
      assertThat(child.ends()).as(child.said() + child.errors()).isZero();
      return child.said();
    }
  }

  private static void endsInGoodOrder(Child role) throws Exception {
    role.stop();
    assertThat(role.ends()).as("as SIGTERM ends it").isEqualTo(128 + 15);
    assertThat(role.said()).endsWith("stopped");
  }

  private static JsonNode json(String text) {
    return JsonMapper.builder().build().readTree(text);
  }

  private static String[] words(String line, String... more) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(line.split(" ")), java.util.Arrays.stream(more))
        .toArray(String[]::new);
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
