package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.web.HttpCaller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** A loyalty programme as its operator sets it up, and a member who wants a ticket (FIG. 16). */
class MilesByHandTest extends RolesByHand {
  private static final String SITE = "http://127.0.0.1:";

  @Test
  @Timeout(300)
  void aMemberIsKnownByTheCardAndGetsOneTicket() throws Exception {
    int port = freePort();
    String site = SITE + port;
    payment("miles", "");
    JsonNode agreed = agreed(site);
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      miles("miles", port, paymentServer, agreed, 6);
      makeCard(paymentServer);
      farthing(
          words("card new stranger --keys keys --currency EUR --payment-server " + paymentServer));
      String number = json(farthing("card", "card", "--json")).get("card").asString();
      assertThat(
              farthing(
                  words(
                      "member add --config miles --miles 30000 --number " + number,
                      "--name",
                      "Nora Example")))
          .contains("30000 miles")
          .doesNotContain(number);
      try (Child miles = Child.start(folder, "serve", "miles", "--config", "miles")) {
        miles.line("miles serves at ");
        assertThat(identifies(caller, site, "card").get("text").asString())
            .contains("This currency was not agreed");
        farthing(
            words(
                "merchant change --why agreed --config payment --party sea --max 50.50 --currency authentication,EUR"));
        farthing(words("merchant change --why agreed --config payment --party sea --max 50.50"));

        JsonNode known = knownAtLast(caller, site);
        assertThat(known.get("end").asString()).isEqualTo("Identified");
        assertThat(known.get("paid").asBoolean()).isFalse();
        assertThat(get(caller, known.get("page").asString()))
            .contains("Nora Example", "20,000 miles", "10,000 miles");
        JsonNode again = identifies(caller, site, "card");
        assertThat(get(caller, again.get("page").asString()))
            .contains("No ticket was given and no miles were taken");
        String unknown = identifies(caller, site, "stranger").get("page").asString();
        assertThat(get(caller, unknown)).contains("We do not know this card");

        nothingWasPaid(number, again.get("trx").asString());
        endsInGoodOrder(miles);
      }
      assertThat(payment.errors()).as("logs hold no card's number").doesNotContain(number);
      endsInGoodOrder(payment);
    }
  }

  @Test
  void aProgrammeThatWouldNotLearnWhoItIsIsNotStarted() throws Exception {
    miles("unknowing", 0, "https://pay.example", agreed("https://miles.example", "unknowing"), 8);

    Ended ended = typed("serve", "miles", "--config", "miles");
    assertThat(ended.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(ended.errors()).contains("nobody would tell the site whose card it is");
  }

  @Test
  void whatIsNoCardsNumberIsNoMembers() throws Exception {
    miles("nobody", 0, "https://pay.example", agreed("https://miles.example", "nobody"), 5);
    for (String[] wrong :
        new String[][] {
          words("member add --config miles --name Nora --miles 1 --number 4711"),
          words("member add --config miles --name Nora --miles -1 --number 46415254-000000000001"),
        }) {
      assertThat(typed(wrong).status()).isEqualTo(Main.WRONG_USAGE);
    }
    String[] good =
        words("member add --config miles --name Nora --miles 1 --number 46415254-000000000001");
    farthing(good);
    assertThat(typed(good).errors()).contains("has an account already");
  }

  @Test
  void noBankLoadsByAuthentication() {
    Ended ended =
        typed(
            words(
                "bank add --why contract --config payment --party bank --name Bank --origin https://bank.example"
                    + " --status-url https://bank.example/farthing/status --bank-id 00000001"
                    + " --max 50.50 --currency authentication,EUR"));
    assertThat(ended.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(ended.errors()).contains("it is for merchants");
  }

  private JsonNode agreed(String site, String database) throws Exception {
    payment(database, "");
    return agreed(site);
  }

  private JsonNode agreed(String site) {
    return json(
        farthing(
            words(
                "merchant add --why contract --config payment --party sea --json --modes 5,6 --origin %s --status-url %s/farthing/status"
                    .formatted(site, site),
                "--name",
                "Sea Miles")));
  }

  private void miles(String database, int port, String paymentServer, JsonNode agreed, int mode)
      throws Exception {
    Files.writeString(
        folder.resolve("miles"),
        "listen-port = %d\nadmin-port = 0\nmode = %d\n".formatted(port, mode)
            + database(postgres.database(database + "_site"))
            + "party = sea\nname = Sea Miles\n"
            + "key-id = %s\n".formatted(agreed.get("keyId").asString())
            + "shared-key = %s\n".formatted(agreed.get("sharedKey").asString())
            + "payment-server = %s\n".formatted(paymentServer));
  }

  /** Chooses a ticket, and pays nothing for it; how it ended. */
  private JsonNode identifies(HttpCaller caller, String site, String card) throws Exception {
    String claim =
        caller
            .post(
                URI.create(site + "/claims"),
                "application/x-www-form-urlencoded",
                Bytes.of("benefit=return-flight".getBytes(StandardCharsets.UTF_8)))
            .header("Location")
            .orElseThrow();
    return json(typed(words("pay " + claim + " --card " + card + " --yes --json")).said());
  }

  /** Once the payment server has noticed the change: it keeps what it read for some seconds. */
  private JsonNode knownAtLast(HttpCaller caller, String site) throws Exception {
    JsonNode said = identifies(caller, site, "card");
    for (int i = 0; i < 100 && said.get("text").asString().contains("not agreed"); i++) {
      said = identifies(caller, site, "card");
    }
    return said;
  }

  private void nothingWasPaid(String number, String trx) throws Exception {
    assertThat(
            json(typed(words("cancel " + trx + " --card card --yes --json")).said())
                .get("text")
                .asString())
        .contains("there is nothing to take back");
    assertThat(farthing("card", "card")).contains("identification", "EUR 20.00");
    Files.writeString(folder.resolve("register"), number + " EUR 20.00\n");
    JsonNode audit = json(farthing(words("audit --config payment --opening register card --json")));
    assertThat(audit.get("currencies").size()).as("money alone").isEqualTo(1);
    JsonNode euros = audit.get("currencies").get(0);
    assertThat(euros.get("on_cards_minor").asLong()).isEqualTo(2_000);
    assertThat(euros.get("spent_minor").asLong()).isZero();
  }
}
