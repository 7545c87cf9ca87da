package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.client.Origin;
import farthing.issuing.CardProduct;
import farthing.issuing.SlotTerms;
import farthing.store.Database;
import farthing.store.Entry;
import farthing.store.Journal;
import farthing.store.Step;
import farthing.store.StoredEntry;
import farthing.web.HttpCaller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Who checks the card's proof is agreed, and said by the shop's settings. */
class ModesByHandTest extends RolesByHand {
  private static final String SHOP = "http://127.0.0.1:";
  private static final PartyId CORNER = new PartyId("corner");
  private static final Step PROOF = new Step("debit-response");

  @Test
  @Timeout(300)
  void oneShopIsPaidInEveryModeThatIsAgreed() throws Exception {
    int port = freePort();
    payment("modes", "");
    JsonNode merchant =
        json(
            farthing(
                Stream.concat(
                        Arrays.stream(addWords("payment", SHOP + port)),
                        Arrays.stream(words("--modes 5,6,7,8")))
                    .toArray(String[]::new)));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("");
        Database database = Database.open(postgres.database("modes"), Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      String paymentServer = payment.line("payment serves at ");
      makeCard(paymentServer);
      makeChip(paymentServer);
      shop("modes", "", port, paymentServer, merchant);
      Path settings = folder.resolve("shop");
      String usual = Files.readString(settings);

      Files.writeString(settings, "mode = 6\n", StandardOpenOption.APPEND);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        TransactionId trx = paid(caller, SHOP + port, "card");
        assertThat(code(journal, trx, "draw")).isEqualTo("RELEASED");
        assertThat(modeOf(proven(journal, trx))).isEqualTo(6);
        endsInGoodOrder(shop);
      }
      Files.writeString(settings, usual + "mode = 7\n");
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        enrolKiosk();
        String kiosk = "chip --agent-keys kiosk";
        TransactionId trx = paidAtTheShop(caller, SHOP + port, kiosk);
        StoredEntry captured = proven(journal, trx);
        assertThat(modeOf(captured)).isEqualTo(7);
        assertThat(captured.entry().code()).isEqualTo("ACCEPTED");
        assertThat(saidHere(caller, SHOP + port, "chip"))
            .contains("terminals that the operator has enrolled");
        farthing(words("agent stop --config payment --agent kiosk-1 --why opened"));
        String refused = "";
        while (!refused.contains("for enrolled terminals only")) { // noticed within seconds
          refused = saidHere(caller, SHOP + port, kiosk);
        }
        endsInGoodOrder(shop);
      }
      Files.writeString(settings, usual + "mode = 8\n");
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        TransactionId trx = paidAtTheShop(caller, SHOP + port, "chip");
        StoredEntry captured = proven(journal, trx);
        assertThat(modeOf(captured)).isEqualTo(8);
        assertThat(captured.entry().code()).isEqualTo("ACCEPTED");
        assertThat(saidHere(caller, SHOP + port, "card"))
            .contains("A software purse cannot pay here");
        endsInGoodOrder(shop);
      }
    }
  }

  /** Claim 9 without 12. */
  @Test
  @Timeout(300)
  void aShopSendsItsOrdersItselfAndThePageHoldsNoneOfThem() throws Exception {
    int port = freePort();
    payment("straight", "");
    JsonNode merchant = json(add(SHOP + port));
    try (HttpCaller caller = caller("")) {
      String order;
      try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment")) {
        String paymentServer = payment.line("payment serves at ");
        makeCard(paymentServer);
        shop("straight", "", port, paymentServer, merchant);
        Files.writeString(folder.resolve("shop"), "send-orders = yes\n", StandardOpenOption.APPEND);
        try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
          shop.line("shop serves at ");
          order = order(caller, SHOP + port);
          assertThat(get(caller, order))
              .contains("\"etsk\":\"\"", "\"order\":\"\"")
              .doesNotContain("eyJ");
          JsonNode paid = json(farthing(words("pay " + order + " --card card --yes --json")));
          assertThat(paid.get("paid").asBoolean()).as(paid.toString()).isTrue();
          endsInGoodOrder(payment);
          assertThat(
                  caller
                      .post(
                          URI.create(SHOP + port + "/orders"),
                          "application/x-www-form-urlencoded",
                          Bytes.of("article=last-farthing".getBytes(StandardCharsets.UTF_8)))
                      .status())
              .as("an order that nobody could pay is not shown")
              .isEqualTo(503);
        }
      }
    }
  }

  @Test
  void aShopThatChecksItselfAndCouldNotReportIsNotStarted() throws Exception {
    payment("unpaid", "");
    JsonNode merchant = json(add("https://shop.example"));
    shop("unpaid", "", 0, "https://pay.example", merchant);
    Path settings = folder.resolve("shop");
    Files.writeString(
        settings,
        Files.readString(settings).replace("api-key-file = api-key\n", "") + "mode = 8\n");

    Ended ended = typed("serve", "shop", "--config", "shop");
    assertThat(ended.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(ended.errors()).contains("api-key");
  }

  private void enrolKiosk() throws Exception {
    String fingerprint = farthing(words("agent keys --agent kiosk-1 kiosk")).strip();
    String told =
        farthing(words("agent add --why ordered --config payment --place Hall kiosk.public"));
    assertThat(told).contains("kiosk-1 is enrolled", fingerprint);
    JsonNode listed = json(farthing(words("agent list --config payment --json"))).get(0);
    assertThat(listed.get("fingerprint").asString()).isEqualTo(fingerprint);
    assertThat(listed.get("active").asBoolean()).isTrue();
  }

  /** A chip's memory in a file, with a chip's keys: what a payment server takes for a chip. */
  private void makeChip(String paymentServer) throws Exception {
    Path chip = folder.resolve("chip");
    CardServers.PAYMENT.write(chip, List.of(Origin.of(URI.create(paymentServer))));
    Amount most = Amount.ofMinor(50_000, Currency.EUR);
    CardProduct product =
        new CardProduct(
            CardProduct.Medium.CHIP,
            DemoKeys.PROVIDER,
            Suite.AES_128,
            DemoKeys.CHIP_GENERATION,
            Period.ofYears(5),
            0,
            List.of(new SlotTerms(most, most, most)));
    CardCommand.make(
        chip,
        DemoKeys.open(DemoKeys.Store.ISSUER, folder.resolve("keys")),
        product,
        Optional.empty());
  }

  private TransactionId paid(HttpCaller caller, String shop, String card) throws Exception {
    return TransactionId.parse(receipt(caller, shop, card).get("trx").asString());
  }

  /** The shop itself gave the receipt: the payment server had not been asked a second time. */
  private TransactionId paidAtTheShop(HttpCaller caller, String shop, String card)
      throws Exception {
    JsonNode paid = receipt(caller, shop, card);
    assertThat(paid.get("reference")).isEqualTo(paid.get("trx"));
    return TransactionId.parse(paid.get("trx").asString());
  }

  private JsonNode receipt(HttpCaller caller, String shop, String card) throws Exception {
    JsonNode paid =
        json(farthing(words("pay " + order(caller, shop) + " --card " + card + " --yes --json")));
    assertThat(paid.get("paid").asBoolean()).as(paid.toString()).isTrue();
    return paid;
  }

  private String saidHere(HttpCaller caller, String shop, String card) throws Exception {
    return json(typed(words("pay " + order(caller, shop) + " --card " + card + " --yes --json"))
            .said())
        .get("text")
        .asString();
  }

  /** Once the payment server has it: from the client, or by the shop's next report. */
  private static StoredEntry proven(Journal journal, TransactionId trx) {
    Optional<StoredEntry> found = Optional.empty();
    while (found.isEmpty()) {
      found = journal.find(CORNER, trx, PROOF);
    }
    return found.get();
  }

  private static int modeOf(StoredEntry stored) {
    return stored.entry().mode();
  }

  private static String code(Journal journal, TransactionId trx, String step) {
    return journal
        .find(CORNER, trx, new Step(step))
        .map(StoredEntry::entry)
        .map(Entry::code)
        .orElseThrow();
  }
}
