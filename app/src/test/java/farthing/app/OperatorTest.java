package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator changes while a payment server runs, without restarting it. */
class OperatorTest extends RolesByHand {
  private static final String SHOP = "http://127.0.0.1:";

  @Test
  void anOrderUnderTheOldKeyStillEndsWhileTheNewKeySigns() throws Exception {
    int port = freePort();
    payment("rotation", "");
    JsonNode merchant = json(add(SHOP + port));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      makeCard(paymentServer);
      shop("rotation", "", port, paymentServer, merchant);
      String old;
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        old = order(caller, SHOP + port);
        endsInGoodOrder(shop);
      }
      JsonNode key =
          json(
              farthing(
                  words("merchant key add --why rotated --config payment --party corner --json")));
      assertThat(key.get("keyId").asString()).isEqualTo("k2");
      takeOver(merchant, key);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        assertThat(
                farthing(
                    words(
                        "merchant key end --config payment --party corner --id k1 --why rotated")))
            .contains("Key k1 of corner ends now")
            .doesNotContain("It was the last");
        assertThat(states()).containsExactly("k1 ended", "k2 valid");

        assertThat(json(pay(old)).get("paid").asBoolean()).isTrue();
        assertThat(json(pay(order(caller, SHOP + port))).get("paid").asBoolean()).isTrue();
      }
    }
  }

  /** What the merchant writes into its settings. */
  private void takeOver(JsonNode old, JsonNode key) throws Exception {
    String settings = Files.readString(folder.resolve("shop"));
    String before = old.get("sharedKey").asString();
    Files.writeString(
        folder.resolve("shop"),
        settings
                .replace("key-id = k1", "key-id = k2")
                .replace(before, key.get("sharedKey").asString())
            + "older-keys = k1:"
            + before
            + "\n");
  }

  @Test
  void aStoppedMerchantAndABlockedCardPayAgainWhenTheyAreLetGo() throws Exception {
    int port = freePort();
    payment("stopped", "");
    JsonNode merchant = json(add(SHOP + port));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      makeCard(paymentServer);
      shop("stopped", "", port, paymentServer, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        String shopAt = SHOP + port;
        String card = json(farthing("card", "card", "--json")).get("card").asString();

        farthing(words("merchant stop --config payment --party corner --by ada --why asked"));
        assertThat(said(caller, shopAt)).contains("No such merchant here");
        JsonNode act =
            json(farthing(words("acts --config payment --subject corner --limit 1 --json"))).get(0);
        assertThat(List.of("who", "what", "why"))
            .extracting(field -> act.get(field).asString())
            .containsExactly("ada", "merchant stop", "asked");
        farthing(words("merchant resume --why paid --config payment --party corner"));

        String blocked = "hotlist add --config payment --card " + card + " --reason stolen";
        assertThat(farthing(words(blocked))).contains(card + " is blocked");
        assertThat(saidAfter("No such merchant here", caller, shopAt))
            .contains("The card is blocked");
        String slip = "hotlist add --config payment --reason slip --by bob --card " + card;
        assertThat(farthing(words(slip)))
            .contains("is blocked already since", "reason stolen. Nothing was changed");
        JsonNode listed = json(farthing(words("hotlist list --config payment --json")));
        assertThat(listed.get(0).get("first").asString()).isEqualTo(card);
        assertThat(listed.get(0).get("reason").asString()).isEqualTo("stolen");
        farthing(words("hotlist remove --why found --config payment --card " + card));
        assertThat(farthing(words("hotlist list --config payment"))).contains("No card is blocked");
        listed = json(farthing(words("hotlist list --config payment --past --json")));
        assertThat(listed.get(0).get("first").asString()).isEqualTo(card);
        assertThat(listed.get(0).has("until")).isTrue();
        String mistake = "hotlist remove --by-mistake --why typed --config payment --card " + card;
        farthing(words(slip));
        farthing(words(mistake));
        assertThat(farthing(words("hotlist list --config payment --past")))
            .as("the slip is gone, the theft is not")
            .contains(card, "until", "stolen");
        farthing(words(slip));
        farthing(words("hotlist remove --why found --config payment --card " + card));
        String since =
            json(farthing(words("hotlist list --config payment --past --json")))
                .get(0)
                .get("since")
                .asString();
        isRefused("was on the list several times", mistake);
        isRefused("is no time", mistake + " --since today");
        farthing(words(mistake + " --since " + since));
        assertThat(farthing(words("hotlist list --config payment --past"))).contains("stolen");
        assertThat(farthing(words(mistake))).contains("`farthing clearing again` pays them");
        assertThat(farthing(words("hotlist list --config payment --past")))
            .contains("No card is or was blocked");

        assertThat(saidAfter("The card is blocked", caller, shopAt)).startsWith("Paid EUR 2.40");
      }
    }
  }

  @Test
  void whatIsAgreedWithAMerchantIsChangedAndTheRestStays() throws Exception {
    payment("changed", "");
    JsonNode made = json(add("https://shop.example"));
    JsonNode changed =
        json(
            farthing(
                words(
                    "merchant change --why agreed --config payment --party corner --max 12.50 --json --name",
                    "Corner & Sons")));
    assertThat(changed.get("name").asString()).isEqualTo("Corner & Sons");
    assertThat(changed.get("takes").get(0).get("maxMinor").asInt()).isEqualTo(1_250);
    assertThat(changed.get("takes").get(0).get("minMinor").asInt()).isEqualTo(1);
    assertThat(changed.get("origin").asString()).isEqualTo("https://shop.example");
    JsonNode apiKey =
        json(
            farthing(
                words("merchant api-key --why rotated --config payment --party corner --json")));
    assertThat(apiKey.get("apiKey").asString()).isNotEqualTo(made.get("apiKey").asString());
    assertThat(
            farthing(words("merchant key end --config payment --party corner --id k1 --why over")))
        .contains("It was the last");
    isRefused(
        "there is no merchant nobody", "merchant stop --config payment --party nobody --why x");
    isRefused("is no card's number", "hotlist add --config payment --card 12 --reason typed");
    isRefused(
        "has or had a key k1",
        "merchant key add --why rotated --config payment --party corner --id k1");
    assertThat(typed(words("merchant stop --config payment --party corner")).errors())
        .contains("Missing required option: '--why=TEXT'");
    isRefused(
        "no control characters",
        "merchant resume --why paid --config payment --party x --by a\u0007");
    isRefused(
        "largest amount", "merchant change --why agreed --config payment --party corner --min 13");
  }

  @Test
  void whoeverChangesSomethingSaysWhyAndABlankSaysNothing() throws Exception {
    payment("reasons", "");
    add("https://shop.example");
    String change = "merchant change --config payment --party corner --max ";

    assertThat(typed(words(change + "1")))
        .extracting(Ended::status, e -> e.errors().contains("'--why=TEXT'"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(typed(words(change + "2", "--why", " ")))
        .extracting(Ended::status, e -> e.errors().contains("the reason says nothing"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(typed(words(change + "3", "--why", "w".repeat(501))).status())
        .isEqualTo(Main.WRONG_USAGE);
    farthing(words(change + "4 --who ada", "--why", "w".repeat(500)));

    JsonNode acts = json(farthing(words("acts --config payment --json")));
    assertThat(acts.valueStream())
        .extracting(act -> act.get("who").asString() + ": " + act.get("what").asString())
        .hasSize(2)
        .last()
        .isEqualTo("ada: merchant change limits");
  }

  @Test
  void oneServerHasTheSecurityCardsAndTheNextTakesThemWhenItIsKilled() throws Exception {
    payment("one_server", "");
    try (Child first = Child.start(folder, "serve", "payment", "--config", "payment")) {
      first.line("payment serves at ");
      String taken = first.line("for operators alone: ").replaceAll(".*:([0-9]+)/.*", "$1");
      String usual = Files.readString(folder.resolve("payment"));
      Files.writeString(
          folder.resolve("taken"),
          usual
              .replace("admin-port = 0", "admin-port = " + taken)
              .replace("one_server", "other_server"));
      postgres.database("other_server");
      try (Child onThatPort = Child.start(folder, "serve", "payment", "--config", "taken")) {
        assertThat(onThatPort.ends()).isEqualTo(Main.FAILED);
        assertThat(onThatPort.errors()).contains("another program has the port");
      }
      try (Child second = Child.start(folder, "serve", "payment", "--config", "payment")) {
        assertThat(second.ends()).isEqualTo(Main.FAILED);
        assertThat(second.errors())
            .contains("another process works with security card", "stop that payment server first")
            .doesNotContain("Exception");
      }
    } // by SIGKILL
    try (Child next = Child.start(folder, "serve", "payment", "--config", "payment")) {
      next.line("payment serves at ");
    }
  }

  private void isRefused(String why, String typed) {
    Ended ended = typed(words(typed));
    assertThat(ended.status()).isNotZero();
    assertThat(ended.errors()).contains(why).contains("No").doesNotContain("Exception");
  }

  private String pay(String order) {
    return farthing(words("pay " + order + " --card card --yes --json"));
  }

  private List<String> states() {
    return json(farthing(words("merchant key list --config payment --party corner --json")))
        .valueStream()
        .map(key -> key.get("keyId").asString() + " " + key.get("state").asString())
        .toList();
  }
}
