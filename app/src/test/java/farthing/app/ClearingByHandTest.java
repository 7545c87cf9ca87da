package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.batches.BatchId;
import farthing.batches.BatchRecord;
import farthing.batches.RefundClaims;
import farthing.purse.CompletionCode;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11MasterKeys;
import farthing.store.CollectedClaims;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Clearing by hand: a payment server that hands in its batches, and what an operator types. */
class ClearingByHandTest extends ClearedByHand {
  @Test
  void aCardThatTheIssuerDidNotMakeIsDisputedAndRejectedByAPerson() throws Exception {
    clearing(postgres.database("clearing_by_hand"), "");
    try (Child clearing = Child.start(folder, "serve", "clearing", "--config", "clearing")) {
      String at = clearing.line("clearing serves at ");
      source("payment-1", "clearing", "collector.key");
      assertThat(
              farthing(
                  words(
                      "clearing agree --why contract corner --acquirer first --fee-basis-points 100 --config clearing")))
          .contains("corner", "paid by first, less 1.00 %");
      payment("cleared_by_hand", "");
      collects(at);
      collectAPurchase();

      assertThat(onceBooked().get("records").asInt()).isEqualTo(1);
      JsonNode dispute = json(farthing(words("clearing disputes --config clearing --json"))).get(0);
      assertThat(dispute.get("reason").asString()).isEqualTo("CARD_UNKNOWN");
      assertThat(dispute.get("amountMinor").asInt()).isEqualTo(240);
      whatIsDisputedCanBeShown(dispute.get("trx").asString());
      whatIsListedIsWhatWasAskedFor(dispute.get("number").asLong());
      cardsThatHaveMovedAreTakenOver(dispute.get("securityCard").asString());
      String decide = dispute.get("number").asInt() + " --who ada --why test --config clearing";
      assertThat(typed(words("clearing again " + decide)).errors())
          .contains("is not payable", "Nothing was paid");
      assertThat(farthing(words("clearing reject " + decide))).contains("rejected, for ever");
      assertThat(typed(words("clearing reject " + decide)).status()).isEqualTo(Main.FAILED);
      assertThat(farthing(words("clearing disputes --config clearing")))
          .contains("Nothing is disputed");
      LocalDate today = LocalDate.now(ZoneOffset.UTC);
      String settle = "clearing settle --why payday --config clearing --day ";
      assertThat(farthing(words(settle + today)))
          .contains("nothing is to be paid: that date was not made, and can be made later");
      LocalDate far = today.plusMonths(6);
      assertThat(typed(words(settle + far)).errors())
          .contains("Nothing was settled. If that day is meant, add --any-day.");
      assertThat(farthing(words(settle + far + " --any-day"))).contains("nothing is to be paid");
      assertThat(typed(words(settle + today.plusYears(10) + " --any-day")))
          .extracting(Ended::status, e -> e.errors().contains("more than a year away"))
          .containsExactly(Main.WRONG_USAGE, true);
    }
  }

  private void cardsThatHaveMovedAreTakenOver(String card) {
    String by = " --who ada --why moved --config clearing";
    farthing(words("clearing add-source payment-2 --acquirer first" + by));
    String cards = "clearing source-cards payment-2 " + card;
    assertThat(typed(words(cards + by)).errors())
        .contains("another source's batches were booked", "--take-over");
    assertThat(farthing(words(cards + " --take-over" + by)))
        .contains("are taken from payment-2 alone");
  }

  private void whatIsListedIsWhatWasAskedFor(long dispute) {
    assertThat(farthing(words("clearing batches --state held --config clearing")))
        .contains("No batch is held.");
    assertThat(farthing(words("clearing batches --state booked --config clearing")))
        .contains("booked");
    String list = "clearing disputes --all --config clearing --json --after ";
    assertThat(json(farthing(words(list + (dispute - 1))))).hasSize(1);
    assertThat(json(farthing(words(list + dispute)))).isEmpty();
  }

  /** With what both have of it, in one file that anybody can look at. */
  private void whatIsDisputedCanBeShown(String trx) throws Exception {
    assertThat(
            farthing(
                words(
                    "evidence %s --config payment --config clearing --out shown.json"
                        .formatted(trx))))
        .contains("DISPUTED, open: CARD_UNKNOWN");
    String keys = " --key-store keys/issuer.p12 --password-file keys/issuer.password";
    JsonNode checked = json(farthing(words("evidence --check shown.json --json" + keys)));
    assertThat(checked.get("fails")).isEmpty();
    // clearing has booked it, and the payment server may have stopped before it heard of that
    assertThat(checked.get("not_made"))
        .allMatch(check -> check.asString().equals("the batch was closed by clearing's SACK"));
    assertThat(checked.get("holds").toString())
        .contains("S1,", "S2,", "S3,", "S4,", "S5,", "S6,", "S7,", "SACK,")
        .contains("payment server and clearing have the same end of that batch");
    assertThat(farthing(words("evidence --check shown.json")))
        .contains("holds        the batch's record is that draw and that answer")
        .contains("NOT CHECKED  S6, the card's proof for its issuer");
    JsonNode inToken = checkedByTheToken();
    assertThat(inToken.get("fails")).isEmpty();
    assertThat(inToken.get("holds").toString()).contains("S1,", "S2,", "S3,", "S6,", "S7,");
    assertThat(inToken.get("not_made").toString()).contains("S4", "S5");
    Path file = folder.resolve("shown.json");
    Files.writeString(file, Files.readString(file).replaceFirst("open", "oped"));
    Ended altered = typed(words("evidence --check shown.json" + keys));
    assertThat(altered.status()).isEqualTo(Main.FAILED);
    assertThat(altered.errors()).contains("Nothing in it is to be believed");
    assertThat(
            typed(words("evidence 019ad0c0-0000-7000-8000-000000000009 --config payment")).errors())
        .contains("no purchase 019ad0c0-0000-7000-8000-000000000009 is known there");
    assertThat(typed(words("evidence")).status()).isEqualTo(Main.WRONG_USAGE);
  }

  /** Which has the issuer's masters and gives none of them away. */
  private JsonNode checkedByTheToken() throws Exception {
    KeyRing issuer = DemoKeys.open(DemoKeys.Store.ISSUER, folder.resolve("keys"));
    try (Pkcs11MasterKeys token = Pkcs11MasterKeys.open(TestTokens.EVIDENCE, TestTokens.pin())) {
      for (MasterKeyName name : issuer.masterNames()) {
        if (name.usage() == KeyUsage.PURCHASE || name.usage() == KeyUsage.TAC) {
          token.put(
              name,
              issuer
                  .find(name.usage(), name.provider(), name.suite(), name.keyGeneration())
                  .orElseThrow(),
              false);
        }
      }
    }
    List<String> check = new ArrayList<>(List.of("evidence", "--check", "shown.json", "--json"));
    check.addAll(TestTokens.at(TestTokens.EVIDENCE));
    return json(farthing(check.toArray(String[]::new)));
  }

  @Test
  void noBooksAreMadeInTheDatabaseOfAnother() throws Exception {
    DatabaseSettings where = postgres.database("not_clearings");
    Files.writeString(folder.resolve("other"), database(where));
    String add = "clearing institution add acquirer first --name First --why new --config other";

    assertThat(typed(words(add)))
        .as("a payment server's")
        .extracting(Ended::status, e -> e.errors().contains("no clearing keeps its books in jdbc:"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(ClearingRole.TABLES).noneMatch(each -> Database.has(where, each));

    Database.open(where, Database.CLEARING).close();
    assertThat(typed(words("clearing positions --config other")).errors())
        .as("a concentration point's")
        .contains("no clearing keeps its books in jdbc:", "nothing made in that database");
    assertThat(Database.has(where, Database.CARDS)).isFalse();
    assertThat(farthing(words("clearing sources --config other"))).contains("Nobody hands in");
  }

  @Test
  void whatIsTypedWronglyChangesNothing() throws Exception {
    DatabaseSettings where = postgres.database("clearing_wrong");
    Database.open(where, ClearingRole.TABLES).close();
    Files.writeString(folder.resolve("clearing"), database(where));
    String config = " --config clearing";

    assertThat(
            typed(
                words(
                    "clearing agree --why contract corner --acquirer first --fee-basis-points 10001"
                        + config)))
        .extracting(Ended::status, e -> e.errors().contains("0 to 10000 basis points"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(
            typed(words("clearing add-source --why contract once --acquirer first" + config))
                .errors())
        .contains("no acquirer first is registered", "Nothing was changed");
    farthing(words("clearing institution add acquirer first --name First --why new" + config));
    assertThat(
            typed(words("clearing add-source --why contract NoName --acquirer first" + config))
                .status())
        .isEqualTo(Main.WRONG_USAGE);
    farthing(words("clearing add-source --why contract once --acquirer first" + config));
    assertThat(
            typed(words("clearing add-source --why contract once --acquirer first" + config))
                .errors())
        .contains("there is a source once already");
    assertThat(
            typed(words("clearing account merchant corner --name Shop --account 12-34" + config)))
        .extracting(
            Ended::status, e -> e.errors().contains("Missing required option: '--why=TEXT'"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(
            typed(
                words("clearing account bank giro --name Giro --account 12-34 --why new" + config)))
        .extracting(Ended::status, e -> e.errors().contains("by its BIC: --bic"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(
            typed(
                    words(
                        "clearing account merchant corner --name Shop --account DE89370400440532013001 --why new"
                            + config))
                .errors())
        .contains("this is no account (", "Nothing was changed.")
        .doesNotContain("No file was written");
    daysAndNumbersByHand(config);
    institutionsByHand(config);
    feesByHand(config);
    assertThat(typed(words("clearing stop-source nobody --why new" + config)).errors())
        .contains("there is no source nobody");
    assertThat(farthing(words("clearing stop-source once --why new" + config)))
        .contains("Source once is stopped");
    assertThat(farthing(words("clearing sources" + config))).contains("(stopped)");
    farthing(words("clearing resume-source once --why new" + config));
    assertThat(farthing(words("clearing positions" + config))).contains("Nothing is owed");
    String securityCard = "clearing security-card 4641525448000001" + config;
    assertThat(typed(words(securityCard + " --last-day 2030-01-31")))
        .extracting(Ended::status, e -> e.errors().contains("why? --why TEXT says it"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(farthing(words(securityCard))).contains("Nothing was set");
    keysAndCardsByHand(config);
    claimsByHand(config);
    assertThat(
            typed(words("clearing heard --why statement --day 2026-11-30 nowhere.xml" + config))
                .errors())
        .contains("cannot be read", "Nothing was noted");
    Files.writeString(
        folder.resolve("token"),
        Files.readString(folder.resolve("clearing"))
            + "key-store = keys/clearing.p12\n"
            + "key-store-password-file = keys/clearing.password\n"
            + "module = token\n");
    assertThat(typed(words("serve clearing --config token")))
        .extracting(Ended::status, e -> e.errors().contains("module-library is missing"))
        .containsExactly(Main.WRONG_USAGE, true);
  }

  /** None of them reaches the database, whose fault they are not. */
  private void daysAndNumbersByHand(String config) {
    for (String day : List.of("2026-13-01", "+999999999-01-01", "1999-12-31", "yesterday")) {
      assertThat(typed(words("clearing statement corner --day " + day + config)))
          .as(day)
          .extracting(
              Ended::status,
              e -> e.errors().contains("'" + day + "' is no day from 2000 to 2199; one is written"))
          .containsExactly(Main.WRONG_USAGE, true);
    }
    String nothing =
        "clearing pay-out --card 46415254-000000100000 --transaction-number 1 --merchant corner"
            + " --trx 019ad6f0-3c00-7000-8000-000000000001 --why test --by ada";
    assertThat(
            typed(
                Stream.concat(Stream.of(words(nothing + config)), Stream.of("--amount", "EUR 0.00"))
                    .toArray(String[]::new)))
        .extracting(Ended::status, e -> e.errors().contains("an amount of 0 is no debit"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(typed(words("clearing again abc --who ada --why test" + config)).errors())
        .contains("'abc' is no whole number");
  }

  /** What each of the small commands says, done and undone. */
  private void institutionsByHand(String config) {
    String add = "clearing institution add ";
    farthing(words(add + "issuer 46415254 --name Campus --why new" + config));
    assertThat(typed(words(add + "acquirer first --name Again --why new" + config)).errors())
        .contains("acquirer first is registered already", "Nothing was changed");
    assertThat(typed(words(add + "issuer campus --name C --why new" + config)))
        .extracting(Ended::status, e -> e.errors().contains("8 hexadecimal digits"))
        .containsExactly(Main.WRONG_USAGE, true);
    assertThat(typed(words(add + "merchant corner --name C --why new" + config)).status())
        .isEqualTo(Main.WRONG_USAGE);
    farthing(words("clearing institution rename acquirer first --name 1st --why new" + config));
    assertThat(farthing(words("clearing institution list" + config)))
        .contains("acquirer first ", " 1st\n", "issuer 46415254 ", " Campus\n");
    JsonNode listed = json(farthing(words("clearing institution list --json" + config))).get(1);
    assertThat(listed.get("role").asString() + listed.get("id").asString())
        .isEqualTo("issuer46415254");
  }

  /** Nobody has looked at it: no clearing is served here. */
  private void claimsByHand(String config) {
    assertThat(farthing(words("clearing claims" + config)))
        .contains("No claim is open or rejected.");
    TransactionId trx = TransactionId.parse("019ad6f0-3c00-7000-8000-000000000001");
    BatchId batch = BatchId.of("4641525400000001", "7");
    PurchaseRecord purchase =
        new PurchaseRecord(
            new PurchaseTerms(
                TransactionType.PURCHASE,
                batch.psam(),
                11,
                trx,
                Amount.ofMinor(3_20, Currency.EUR),
                Dthr.of(Instant.parse("2026-11-29T12:00:00Z"))),
            IepId.ofFull("46415254-000000100000"),
            Suite.AES_128,
            1,
            new Expiry(LocalDate.of(2031, 11, 30)),
            1,
            50_00);
    RefundClaims.Claim claim =
        new RefundClaims.Claim(
            new PartyId("corner"),
            CompletionCode.DONE,
            new BatchRecord(purchase, Mac8.ZERO, Optional.of(Mac8.ZERO), 0));
    try (Database database =
        Database.open(postgres.database("clearing_wrong"), Database.CLEARING)) {
      assertThat(
              new CollectedClaims(database)
                  .take(new PartyId("once"), new RefundClaims(batch, List.of(claim))))
          .isTrue();
    }

    assertThat(farthing(words("clearing claims" + config)))
        .startsWith("taken ")
        .contains("purchase 4641525400000001/7 NTPSAM 11  card …0000", "EUR 3.20  corner")
        .contains(trx + "  from once")
        .doesNotContain("46415254-000000100000");
    JsonNode listed = json(farthing(words("clearing claims --json" + config))).get(0);
    assertThat(listed.get("state").asString() + listed.get("amountMinor").asInt())
        .isEqualTo("taken320");
  }

  private void feesByHand(String config) {
    String agree = "clearing agree corner --acquirer first --why new --fee-fixed ";
    assertThat(typed(with(words(agree + "3" + config), "--fee-fixed", "3")).errors())
        .contains("of any other currency is there twice", "Nothing was changed");
    assertThat(typed(with(words(agree + "EUR" + config))).status()).isEqualTo(Main.WRONG_USAGE);
    farthing(with(words(agree + "3" + config), "--fee-fixed", "EUR 0.05"));
    JsonNode agreed = json(farthing(words("clearing merchants --json" + config))).get(0);
    assertThat(agreed.get("feeFixedMinor").asInt()).isEqualTo(3);
    assertThat(agreed.get("feeFixedMinorIn").get("EUR").asInt()).isEqualTo(5);
    assertThat(farthing(words("clearing merchants" + config)))
        .contains("less 0.00 % and EUR 0.05, 3 minor units of other currencies, of each purchase");
    assertThat(farthing(words("clearing agree corner --acquirer first --why new" + config)))
        .contains("until now corner ", "and EUR 0.05, 3 minor units", "and 0 minor units of each");
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private void keysAndCardsByHand(String config) {
    String by = " --who ada --why test" + config;
    assertThat(
            json(farthing(words("clearing key add --why rotated source once --json" + config)))
                .get("number")
                .asInt())
        .isEqualTo(2);
    assertThat(typed(words("clearing key add --why rotated source once" + config)).errors())
        .contains("has two keys that open already");
    assertThat(farthing(words("clearing key end source once 1" + by))).contains("opens nothing");
    assertThat(typed(words("clearing key end source once 1" + by)).status()).isEqualTo(Main.FAILED);
    assertThat(farthing(words("clearing key list source once" + config)).lines()).hasSize(2);
    String cards = "clearing source-cards once 4641525400000001 --to 4641525400000040";
    assertThat(farthing(words(cards + by))).contains("are taken from once alone");
    assertThat(typed(words(cards + by)).errors()).contains("somebody's already");
    assertThat(farthing(words("clearing sources" + config)))
        .contains("  security cards 4641525400000001 to 4641525400000040");
    assertThat(typed(words(cards + " --end --take-over" + by)).errors())
        .contains("--end takes nothing over", "Nothing was changed");
    assertThat(farthing(words(cards + " --end" + by))).contains("nobody's by name");
    assertThat(typed(words(cards + " --end" + by)).errors()).contains("not how they were named");
    assertThat(farthing(words("clearing batches --state held" + config)))
        .contains("No batch is held.");
    assertThat(typed(words("clearing batches --state lost" + config)).status())
        .isEqualTo(Main.WRONG_USAGE);
    assertThat(typed(words("clearing release 4641525400000001 1" + by)).errors())
        .contains("Nothing was let go");
    assertThat(typed(words("clearing pay-again 20261130-000001" + by)).errors())
        .contains("nothing of payment 20261130-000001 came back");
    assertThat(farthing(words("clearing returned" + config))).contains("No payment came back");
    assertThat(farthing(words("clearing gaps" + config))).contains("0 cards looked at, 0 gaps");
  }

  private void collectAPurchase() throws Exception {
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    JsonNode merchant = json(add(shopAt));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      makeCard(paymentServer);
      shop("cleared_by_hand", "", port, paymentServer, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        assertThat(said(caller, shopAt)).startsWith("Paid EUR 2.40");
      }
      farthing(words("batches turn-over --why evening --config payment"));
      onceBooked();
    }
  }
}
