package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.web.HttpCaller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Points and money on one card, as issuer, programme, merchant and cardholder type it. */
class PointsByHandTest extends RolesByHand {
  private static final String BANK_ID = "00b4a11e";
  private static final String LOCAL = "http://127.0.0.1:";

  @Test
  @Timeout(300)
  void pointsAreLoadedAndRedeemedBesideTheMoneyAndTheAuditAddsUpInBoth() throws Exception {
    int programmePort = freePort();
    int shopPort = freePort();
    String programmeAt = LOCAL + programmePort;
    String shopAt = LOCAL + shopPort;
    payment("points", "");
    append("payment", "batch-ceilings = EUR 1000.00, P1001 100000\n");
    loadServer();
    JsonNode merchant = json(farthing(addMerchant(shopAt)));
    JsonNode programme = json(farthing(addProgramme(programmeAt)));
    assertThat(
            typed(words("merchant change --why agreed --config payment --party corner --max 5"))
                .errors())
        .as("of money or of points?")
        .contains("name --currency for each");
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        Child load = Child.start(folder, "serve", "load", "--config", "load");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      String loadServer = load.line("load serves at ");
      shop("points", "", shopPort, paymentServer, merchant);
      append("shop", "points-programme = P1001\n");
      programme(programmePort, loadServer, programme);
      openAccount();
      farthing(
          words(
              "card new card --keys keys --currency EUR --balance 20.00 --currency P1001"
                  + " --maximum 100000 --purchase-maximum 20000"
                  + (" --payment-server " + paymentServer + " --load-server " + loadServer)));
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop");
          Child miles = Child.start(folder, "serve", "bank", "--config", "miles")) {
        shop.line("shop serves at ");
        miles.line("bank serves at ");
        String at =
            " --bank " + programmeAt + " --account 2001 --password-file pw --card card --yes";

        assertThat(farthing(words("load --currency P1001 --amount 700" + at)))
            .contains("Loaded: 700 points of programme 1001 from Corner Miles are on the card");
        assertThat(refused(words("load --amount 5.00" + at))).contains("Nothing moved");
        assertThat(refused(words("unload --currency P1001 --amount 100" + at)))
            .contains("The bank may not do this with cards (unload)");

        assertThat(farthing(pay(caller, shopAt))).contains("Paid 500 points of programme 1001");
        assertThat(refused(pay(caller, shopAt)))
            .contains("The card holds 200 points of programme 1001, the purchase costs 500 points");
        assertThat(farthing("card", "card"))
            .contains("holds EUR 20.00", "holds 200 points of programme 1001   (at most 100000;");
        addsUp();
      }
    }
  }

  private void addsUp() throws Exception {
    String number = json(farthing("card", "card", "--json")).get("card").asString();
    Files.writeString(folder.resolve("register"), number + " EUR 20.00\n");
    JsonNode audit =
        json(farthing(words("audit --config payment --bank miles --opening register card --json")));
    assertThat(audit.get("clean").asBoolean()).as(audit.toString()).isTrue();
    assertThat(figures(audit.get("currencies").get(0))).isEqualTo("EUR 2000 = 2000 + 0 + 0");
    assertThat(figures(audit.get("currencies").get(1))).isEqualTo("P1001 700 = 200 + 0 + 500");
  }

  private static String figures(JsonNode of) {
    return "%s %s = %s + %s + %s"
        .formatted(
            of.get("currency").asString(),
            of.get("issued_minor"),
            of.get("on_cards_minor"),
            of.get("in_flight_minor"),
            of.get("spent_minor"));
  }

  /** What it says, though it did not do what it was told. */
  private String refused(String... command) {
    Ended ended = typed(command);
    assertThat(ended.status()).as(ended.said()).isNotZero();
    return ended.said() + ended.errors();
  }

  private static String[] pay(HttpCaller caller, String shop) throws Exception {
    String order =
        caller
            .post(
                URI.create(shop + "/orders"),
                "application/x-www-form-urlencoded",
                Bytes.of("article=millers-riddle".getBytes(StandardCharsets.UTF_8)))
            .header("Location")
            .orElseThrow();
    return words("pay " + URI.create(shop).resolve(order) + " --card card --yes");
  }

  private void append(String settings, String line) throws Exception {
    Files.writeString(folder.resolve(settings), line, StandardOpenOption.APPEND);
  }

  /** On the payment server's database: what a software purse has paid is known there. */
  private void loadServer() throws Exception {
    Files.writeString(
        folder.resolve("load"),
        "listen-port = 0\nadmin-port = 0\n"
            + database(postgres.database("points"))
            + """
            key-store = keys/load-server.p12
            key-store-password-file = keys/load-server.password
            module = software
            module-key-store = keys/load-server.p12
            module-key-store-password-file = keys/load-server.password
            software-purse-unloads = within-journal
            """);
  }

  private static String[] addMerchant(String shop) {
    return Stream.concat(
            Arrays.stream(addWords("payment", shop)),
            Arrays.stream(
                words("--currency EUR --max 100.00 --currency P1001 --min 10 --max 1000")))
        .toArray(String[]::new);
  }

  private static String[] addProgramme(String origin) {
    return words(
        "bank add --why contract --config load --party miles --bank-id %s --json --origin %s"
                .formatted(BANK_ID, origin)
            + " --status-url %s/farthing/status --currency P1001 --max 5000 --unloads no"
                .formatted(origin),
        "--name",
        "Corner Miles");
  }

  private void programme(int port, String loadServer, JsonNode registered) throws Exception {
    Files.writeString(folder.resolve("miles-api-key"), registered.get("apiKey").asString());
    Files.writeString(
        folder.resolve("miles"),
        "listen-port = %d\nadmin-port = 0\n".formatted(port)
            + database(postgres.database("points_miles"))
            + "party = miles\nname = Corner Miles\nbank-id = %s\n".formatted(BANK_ID)
            + "most = P1001 5000\n"
            + "api-key-file = miles-api-key\n"
            + "key-id = %s\n".formatted(registered.get("keyId").asString())
            + "shared-key = %s\n".formatted(registered.get("sharedKey").asString())
            + "load-server = %s\n".formatted(loadServer));
  }

  private void openAccount() throws Exception {
    Files.writeString(folder.resolve("pw"), "correct horse battery");
    assertThat(
            farthing(
                words(
                    "customer add --config miles --account 2001 --opening 1200"
                        + " --password-file pw",
                    "--name",
                    "Nora Example")))
        .contains("Account 2001 is open, with 1200 points of programme 1001");
  }
}
