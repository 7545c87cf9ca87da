package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A number was given twice, or a chip is copied: of each transaction number one payment counts. */
class TwoCardsOfOneNumberTest extends RolesByHand {
  private static final String FIRST = "cards/46415254-000000000001";

  @Test
  void whoseDebitDoesNotCountIsToldAtOnceAndNothingIsLeftOpen() throws Exception {
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    payment("twice", "");
    JsonNode merchant = json(add(shopAt));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      shop("twice", "", port, paymentServer, merchant);
      twoChipsOfOneNumber(paymentServer);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        assertThat(pays(FIRST, caller, shopAt).get("paid").asBoolean()).isTrue();

        JsonNode second = pays("second", caller, shopAt);

        assertThat(second.get("end").asString()).isEqualTo("NumberUsed");
        assertThat(second.get("text").asString())
            .contains("was debited EUR 2.40", "Ask its issuer for the money");
        assertThat(balanceMinor("second")).isEqualTo(22_60);
        assertThat(farthing(words("resume --card second"))).contains("Nothing was left open.");
        theIssuerPaysItOutOnce(trx(second));
      }
    }
  }

  private void theIssuerPaysItOutOnce(String trx) throws Exception {
    JsonNode debit = json(farthing("card", "second", "--json")).get("log").get(0);
    String[] payOut =
        words(
            "clearing pay-out --card 46415254-000000000001 --transaction-number %s --trx %s --merchant corner --by ada --why log --config clearing"
                .formatted(debit.get("number"), trx),
            "--amount",
            "EUR 2.40");

    assertThat(typed(payOut).errors()).contains("no other payment under number 1 of card");
    clearsThePaymentOfTheFirst();
    assertThat(farthing(payOut)).contains("Refund 1 is paid out");
    assertThat(typed(payOut).errors()).contains("this debit was paid out before");
    assertThat(farthing(words("clearing refunds --all --config clearing")))
        .contains("paid-out", "number-used", "EUR 2.40", trx);
  }

  /** As clearing does once its batch is there. */
  private static void clearsThePaymentOfTheFirst() throws Exception {
    DatabaseSettings where = postgres.database("twice_cards");
    try (Connection connection =
            DriverManager.getConnection(where.url(), where.user(), where.password());
        Statement sql = connection.createStatement()) {
      sql.execute(
          """
          INSERT INTO cleared_record (at, sale, ntpsam, purse, provider, nt, amount_minor, fee_minor, trx, is_cancel)
          VALUES (now(), 1, 1, 1, x'46415254'::integer, 1, 240, 0, gen_random_uuid(), false)
          """);
    }
  }

  /** Which the holder was told to show. */
  private static String trx(JsonNode end) {
    return end.get("text")
        .asString()
        .replaceFirst("(?s).*the transaction ([0-9a-f-]{36})\\..*", "$1");
  }

  private void twoChipsOfOneNumber(String paymentServer) throws Exception {
    Files.writeString(
        folder.resolve("gift"),
        """
        product = gift
        provider = 46415254
        medium = chip
        key-generation = 01
        first-number = 000000000001
        last-number = 000000000001
        maximum = EUR 25.00
        purchase-maximum = EUR 25.00
        opening = EUR 25.00
        payment-servers = %s
        """
            .formatted(paymentServer));
    Files.writeString(folder.resolve("clearing"), database(postgres.database("twice_cards")));
    Database.open(postgres.database("twice_cards"), ClearingRole.TABLES).close();
    farthing(
        words(
            "issue --why gifts --config clearing --keys keys --product gift --out cards --count 1"));
    for (String more : new String[] {"", ".servers"}) {
      Files.copy(
          folder.resolve(FIRST + more),
          folder.resolve("second" + more),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private JsonNode pays(String card, HttpCaller caller, String shopAt) throws Exception {
    String pay = "pay " + order(caller, shopAt) + " --yes --json --card " + card;
    return json(typed(words(pay)).said());
  }
}
