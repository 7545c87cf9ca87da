package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.store.DatabaseSettings;
import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What a shop gives back reaches the card; what is left on a lost card reaches the one in its
 * place: payment server, clearing and load server in processes, and what people type.
 */
class GivenBackByHandTest extends ClearedByHand {
  private final LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
  private static final String FIRST = "46415254-000000100000";
  private static final String SECOND = "46415254-000000100001";
  private static final String BY_ADA = " --by ada --why test" + CLEARING;

  private static DatabaseSettings books() {
    return postgres.database("given_back");
  }

  @Test
  void whatAShopGivesBackAndWhatALostCardHeldIsOnTheCardInItsPlaceAndTheBooksAddUp()
      throws Exception {
    servers();
    try (Child clearing = Child.start(folder, "serve", "clearing", "--config", "clearing")) {
      String clearingAt = clearing.line("clearing serves at ");
      source("payment-1", "clearing", "collector.key");
      farthing(
          words(
              "clearing agree --why contract corner --acquirer first --fee-basis-points 100"
                  + CLEARING));
      try (Child load = Child.start(folder, "serve", "load", "--config", "load")) {
        String loadAt = load.line("load serves at ");
        boughtAndBooked(clearingAt, loadAt);
        String trx = json(statement()).get(0).get("trx").asString();

        String refund = "clearing refund " + trx + " --merchant corner --amount 1.00";
        assertThat(farthing(words(refund + BY_ADA))).contains("EUR 1.00");
        assertThat(
                typed(
                    words("clearing refund " + trx + " --merchant corner --amount 1.41" + BY_ADA)))
            .extracting(Ended::status)
            .isEqualTo(Main.FAILED);
        assertThat(farthing(words("load --refunds --yes --card cards/" + FIRST)))
            .contains("EUR 1.00");
        assertThat(balanceMinor("cards/" + FIRST)).isEqualTo(18_60);
        assertThat(farthing(words("load --refunds --yes --card cards/" + FIRST)))
            .contains("Nothing waits for this card.");

        anotherIsLost();
        assertThat(farthing(words("load --refunds --yes --card cards/" + SECOND)))
            .contains("EUR 18.60");
        assertThat(balanceMinor("cards/" + SECOND)).isEqualTo(38_60);
        aLostCardGetsNothing();
      }
    }
    assertThat(farthing(words("clearing positions" + CLEARING)))
        .as("2.40 less what was given back")
        .contains("46415254 owes first ", "EUR 1.40\n");
    farthing(words("clearing institution add issuer 46415254 --name Campus --why new" + CLEARING));
    account("issuer 46415254", "DE89370400440532013000");
    account("acquirer first", "GB82WEST12345698765432");
    account("merchant corner", "FR1420041010050500013M02606");
    aDateIsMadeBeforeItsFilesAreAndNotWhereNoneCanBeWritten();
    // 2.40, less a fee of 0.02, less what was given back
    whatTheBankSaysIsNoted(
        json(
            farthing(
                words(
                    "clearing settle --why payday --out files --json --day "
                        + tomorrow
                        + CLEARING))));
    assertThat(json(farthing(words("clearing positions --json" + CLEARING)))).isEmpty();
    JsonNode euros =
        json(farthing(words("audit --config payment --json" + CLEARING + " cards/" + SECOND)))
            .get("currencies")
            .get(0);
    assertThat(euros.get("difference_minor").asLong()).isZero();
    assertThat(euros.get("issued_minor").asLong())
        .as("two that opened with 20.00, what was given back, and what was on the lost one")
        .isEqualTo(59_60);
    assertThat(farthing(words("acts --json" + CLEARING)))
        .contains("clearing refund", "clearing lost", "clearing replace");
  }

  /** And is refused, once the load server has noticed: it keeps what it read for some seconds. */
  private void aLostCardGetsNothing() {
    long patience = System.nanoTime() + NOTICED_WITHIN.toNanos();
    String[] asks = words("load --refunds --yes --card cards/" + FIRST);
    Ended ended = typed(asks);
    while (ended.status() != Main.FAILED && System.nanoTime() < patience) {
      assertThat(ended.said()).contains("Nothing waits for this card.");
      ended = typed(asks);
    }
    assertThat(ended.status()).isEqualTo(Main.FAILED);
    assertThat(balanceMinor("cards/" + FIRST)).isEqualTo(18_60);
  }

  private void aDateIsMadeBeforeItsFilesAreAndNotWhereNoneCanBeWritten() {
    String settle = "clearing settle --why payday --day " + tomorrow + CLEARING;
    Ended refused = typed(words(settle + " --out clearing"));
    assertThat(refused.status()).as("a file is there").isEqualTo(Main.WRONG_USAGE);
    assertThat(refused.errors())
        .contains("no files can be written into ", "a file of that name", "Nothing was settled.");
    JsonNode owed = json(farthing(words("clearing positions --json" + CLEARING))).get(0);
    assertThat(owed.get("minor").asLong()).isEqualTo(1_40);
    assertThat(owed.get("payment").asString()).isEmpty();
    assertThat(farthing(words(settle)))
        .contains("EUR 1.40  made, in no file for a bank yet")
        .contains("What is cleared after it was made is not in it: another date takes that.");
    assertThat(farthing(words("clearing positions" + CLEARING)))
        .contains("46415254 owes first ", "EUR 1.40  payment ", "in no file for a bank yet");
  }

  private void whatTheBankSaysIsNoted(JsonNode settled) throws Exception {
    String net = reference(settled, "acquirer first");
    String payout = reference(settled, "merchant corner");
    String paid = entry("CRDT", "1.40", net) + entry("DBIT", "1.38", payout);

    assertThat(heard("GB82WEST12345698765432", paid + entry("DBIT", "99.00", "rent")))
        .satisfies(ended -> assertThat(ended.status()).as(ended.errors()).isZero())
        .extracting(Ended::said)
        .asString()
        .contains(net + "  settled", payout + "  settled  EUR 1.38")
        .contains("1 other lines are no payments of this day");
    assertThat(heard("GB82WEST12345698765432", entry("DBIT", "99.00", "rent")))
        .as("a later statement")
        .satisfies(ended -> assertThat(ended.status()).as(ended.said()).isZero())
        .extracting(Ended::said)
        .asString()
        .contains(net + "  settled before", payout + "  settled before  EUR 1.38");
    JsonNode heard =
        json(
            farthing(
                words(
                    "clearing heard --json --why statement statement.xml --day "
                        + tomorrow
                        + CLEARING)));
    assertThat(heard.get("notAsOrdered").asInt()).isZero();
    assertThat(heard.get("told").valueStream().map(JsonNode::asString))
        .anyMatch(line -> line.startsWith(payout + "  settled before"));
    assertThat(heard.get("payments").valueStream().map(each -> each.get("state").asString()))
        .containsOnly("settled");
    String other = entry("DBIT", "1.38", payout).replace("B\u009b2J", "B-3");
    assertThat(wrong("GB82WEST12345698765432", other))
        .contains(payout + "  BOOKED TWICE  EUR 1.38 on ", "the bank's reference B-3, statement 1")
        .contains("it is noted with EUR 1.38 on ", "ask the bank what its payee has");
    assertThat(wrong("GB82WEST12345698765432", other.replace("1.38", "1.39")))
        .contains(payout + "  BOOKED TWICE  EUR 1.39 on ");
    assertThat(state(payout)).isEqualTo("settled");
    assertThat(wrong("GB82WEST12345698765432", paid + entry("DBIT", "1.38", payout)))
        .contains(payout + "  BOOKED TWICE  EUR 1.38, the bank's reference B?2J");
    assertThat(wrong("GB82WEST12345698765432", paid + entry("CRDT", "1.00", payout)))
        .contains("EUR 1.38 was ordered, EUR 1.00 came back: nothing was booked back");
    String inTwoParts = entry("CRDT", "1.00", payout) + entry("CRDT", "0.38", payout);
    assertThat(wrong("GB82WEST12345698765432", paid + inTwoParts))
        .contains(payout + "  CAME BACK TWICE  EUR 0.38");
    assertThat(wrong("GB82WEST12345698765432", paid))
        .as("an older statement once more")
        .contains(net + "  settled")
        .contains(payout + "  was not as ordered before  EUR 1.38: this line changes nothing");
    assertThat(state(payout)).isEqualTo("differs");
    Files.writeString(
        folder.resolve("empty.xml"),
        """
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <GrpHdr><MsgId>B-2</MsgId></GrpHdr></BkToCstmrStmt></Document>
        """);
    assertThat(
            typed(words("clearing heard --why statement empty.xml --day " + tomorrow + CLEARING)))
        .extracting(Ended::status, e -> e.said().contains("has no statement of an account"))
        .containsExactly(Main.FAILED, true);
    assertThat(wrong("DE02100500000054540402", paid))
        .contains("is the account of none of the day's payments");
    whatAPersonSaysIsPaid(payout);
    whatIsNotReadKeepsNothingElseBack(net);
    whatIsBookedAgainAfterItCameBackIsNotOwedAgain(net);
  }

  private void whatIsBookedAgainAfterItCameBackIsNotOwedAgain(String net) throws Exception {
    String again = entry("CRDT", "1.40", net).replace("B\u009b2J", "B-9");
    String restless = entry("CRDT", "1.40", net) + entry("DBIT", "1.40", net) + again;
    assertThat(wrong("GB82WEST12345698765432", restless))
        .contains(net + "  CAME BACK, AND IS BOOKED TWICE  EUR 1.40: nothing was booked back")
        .contains("say it: `farthing clearing paid " + net + "`");
    assertThat(state(net)).isEqualTo("differs");
    assertThat(json(farthing(words("clearing positions --json" + CLEARING)))).isEmpty();
    assertThat(farthing(words("clearing paid " + net + " --all" + BY_ADA)))
        .contains("EUR 1.40 of EUR 1.40 is paid")
        .doesNotContain("owed");
    assertThat(state(net)).isEqualTo("settled");
  }

  private void whatAPersonSaysIsPaid(String payout) throws Exception {
    String part = entry("CRDT", "1.00", payout);
    assertThat(farthing(words("clearing returned" + CLEARING)))
        .contains(payout, "booked otherwise; nobody has said what is paid");
    String paid = "clearing paid " + payout + " --amount ";
    assertThat(typed(words(paid + "1.39" + BY_ADA)).errors())
        .contains("is of EUR 1.38, and no more of it can be paid", "Nothing was changed");
    assertThat(typed(words(paid + "0.381" + BY_ADA)).status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(farthing(words(paid + "0.38" + BY_ADA)))
        .contains("Payment " + payout + " to merchant corner: EUR 0.38 of EUR 1.38 is paid.")
        .contains("EUR 1.00 is owed again: `farthing clearing pay-again " + payout + "`");
    JsonNode again = json(farthing(words(paid + "0.38 --json" + BY_ADA)));
    assertThat(again.get("changed").asBoolean()).isFalse();
    assertThat(again.get("state").asString()).isEqualTo("in-part");
    assertThat(again.get("owedAgainMinor").asLong()).isEqualTo(1_00);
    assertThat(wrong("GB82WEST12345698765432", entry("DBIT", "1.38", payout) + part))
        .contains(payout + "  EUR 0.38 of EUR 1.38 is paid, as a person has said");
    assertThat(heard("GB82WEST12345698765432", entry("DBIT", "99.00", "rent")).said())
        .contains(payout + "  EUR 0.38 of EUR 1.38 is paid");
    assertThat(farthing(words("clearing settle --why payday --day " + tomorrow + CLEARING)))
        .contains("in part: EUR 0.38 is paid");
    assertThat(farthing(words("clearing returned" + CLEARING)))
        .contains("EUR 1.00 of EUR 1.38  booked back; nobody has decided");
    assertThat(farthing(words("clearing paid " + payout + " --all" + BY_ADA)))
        .contains("EUR 1.38 of EUR 1.38 is paid", "EUR 1.00 of it was owed again until now");
    assertThat(farthing(words("clearing returned" + CLEARING))).contains("is paid after all");
    assertThat(typed(words("clearing paid 20990101-000001 --all" + BY_ADA)).errors())
        .contains("there is no payment 20990101-000001", "Nothing was changed");
  }

  /** In a second file, behind one that cannot be read. */
  private void whatIsNotReadKeepsNothingElseBack(String net) throws Exception {
    String gold = entry("CRDT", "7.00", "gold").replace("\"EUR\"", "\"XAU\"");
    String long36 = entry("CRDT", "7.00", "x".repeat(36));
    assertThat(heard("GB82WEST12345698765432", gold + long36 + entry("CRDT", "1.40", net)).said())
        .contains("gold  NOT READ  XAU is no currency that is known here")
        .contains("NOT READ  its EndToEndId has more than 35 characters")
        .contains(net + "  settled  EUR 1.40", "2 other lines are no payments of this day");
    Files.writeString(folder.resolve("broken.xml"), "<Document>");
    String both = "clearing heard --why statement statement.xml %s --day " + tomorrow + CLEARING;
    Ended refused = typed(words(both.formatted("broken.xml")));
    assertThat(refused.errors()).contains("broken.xml is no bank statement", "of no file");
    assertThat(refused.said()).isEmpty();
    assertThat(typed(words(both.formatted("empty.xml"))).said())
        .contains("statement.xml:\n", "empty.xml:\n");
  }

  private String state(String reference) {
    JsonNode settled =
        json(farthing(words("clearing settle --why payday --json --day " + tomorrow + CLEARING)));
    for (JsonNode payment : settled.get("payments")) {
      if (payment.get("reference").asString().equals(reference)) {
        return payment.get("state").asString();
      }
    }
    throw new AssertionError(reference + " is not in " + settled);
  }

  private static String reference(JsonNode settled, String payee) {
    for (JsonNode payment : settled.get("payments")) {
      if (payment.get("payee").asString().equals(payee)) {
        return payment.get("reference").asString();
      }
    }
    throw new AssertionError(payee + " is paid nothing: " + settled);
  }

  private String entry(String direction, String euros, String reference) {
    return """
    <Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>%s</Dt></BookgDt><BkTxCd/><NtryDtls><TxDtls><Refs>
    <AcctSvcrRef>B\u009b2J</AcctSvcrRef><EndToEndId>%s</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
    """
        .formatted(euros, direction, tomorrow, reference);
  }

  private String wrong(String account, String entries) throws Exception {
    Ended ended = heard(account, entries);
    assertThat(ended.status()).as(ended.said()).isEqualTo(Main.FAILED);
    return ended.said();
  }

  private Ended heard(String account, String entries) throws Exception {
    Files.writeString(
        folder.resolve("statement.xml"),
        """
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <GrpHdr><MsgId>B-1</MsgId><CreDtTm>%sT06:00:00Z</CreDtTm></GrpHdr>
        <Stmt><Id>1</Id><Acct><Id><IBAN>%s</IBAN></Id></Acct>%s</Stmt></BkToCstmrStmt></Document>
        """
            .formatted(tomorrow, account, entries));
    return typed(
        words("clearing heard --why statement statement.xml --day " + tomorrow + CLEARING));
  }

  private void anotherIsLost() throws Exception {
    assertThat(farthing(words("clearing lost " + FIRST + BY_ADA))).contains(FIRST);
    String replace = "clearing replace " + FIRST + " --with " + SECOND + BY_ADA;
    assertThat(typed(words(replace)).errors())
        .as("within the window")
        .contains("Nothing was moved");
    try (Connection connection =
            DriverManager.getConnection(books().url(), books().user(), books().password());
        Statement time = connection.createStatement()) {
      time.execute("UPDATE hotlist SET since = since - interval '2 days'");
      time.execute("ALTER TABLE lost_card DISABLE TRIGGER USER");
      time.execute("UPDATE lost_card SET at = at - interval '2 days'");
      time.execute("ALTER TABLE lost_card ENABLE TRIGGER USER");
    }
    assertThat(farthing(words(replace))).contains("EUR 18.60");
    farthing(words(replace)); // typed again it moves nothing more, as the card shows
    for (String free : List.of("hotlist remove", "hotlist remove --by-mistake", "unlock")) {
      Ended refused = typed(words("clearing " + free + " --card " + FIRST + BY_ADA));
      assertThat(refused.status()).isEqualTo(Main.FAILED);
      assertThat(refused.errors()).contains("is on another card", "Nothing was changed");
    }
    assertThat(farthing(words("clearing lost " + FIRST + BY_ADA))).contains("is replaced by");
  }

  private void account(String party, String iban) {
    farthing(
        words(
            "clearing account %s --name Name --account %s --bic COBADEFFXXX --why contract"
                    .formatted(party, iban)
                + CLEARING));
  }

  private void servers() throws Exception {
    clearing(books(), "settlement-window-days = 1\n");
    int port = freePort();
    Files.writeString(
        folder.resolve("load"),
        "listen-port = %d\nadmin-port = 0\n".formatted(port)
            + database(books())
            + """
            key-store = keys/load-server.p12
            key-store-password-file = keys/load-server.password
            module = software
            module-key-store = keys/load-server.p12
            module-key-store-password-file = keys/load-server.password
            refunds-party = refunds
            """);
    String at = "http://127.0.0.1:" + port;
    farthing(
        words(
            "bank add --why contract --config load --party refunds --name Refunds --bank-id 00000001 --unloads no --origin %s --status-url %s/v1/refunds --currency EUR --max 5000"
                .formatted(at, at)));
  }

  private void boughtAndBooked(String clearingAt, String loadAt) throws Exception {
    payment("given_back_payment", "");
    collects(clearingAt);
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    JsonNode merchant = json(add(shopAt));
    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      Files.writeString(
          folder.resolve("everyday"),
          """
          product = everyday
          provider = 46415254
          medium = software
          key-generation = 80
          first-number = 000000100000
          last-number = 0000001fffff
          maximum = EUR 500.00
          purchase-maximum = EUR 100.00
          opening = EUR 20.00
          payment-servers = %s
          load-servers = %s
          """
              .formatted(paymentServer, loadAt));
      farthing(
          words(
              "issue --why ordered --config clearing --keys keys --product everyday --out cards --count 2"));
      shop("given_back", "", port, paymentServer, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        String order = order(caller, shopAt);
        assertThat(farthing(words("pay " + order + " --card cards/" + FIRST + " --yes")))
            .contains("Paid EUR 2.40");
      }
      farthing(words("batches turn-over --why evening --config payment"));
      onceBooked();
    }
  }

  private String statement() {
    return farthing(
        words(
            "clearing statement corner --json --day " + LocalDate.now(ZoneOffset.UTC) + CLEARING));
  }
}
