package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static java.util.Comparator.reverseOrder;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.IepId;
import farthing.base.Sha256;
import farthing.store.AccessKeys;
import farthing.store.AccessKeys.Role;
import farthing.store.DecidedPayments;
import farthing.store.MerchantStatements;
import farthing.store.RefundBook;
import farthing.store.ReturnedPayments;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.State;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a shop's bookkeeper sees in a browser. */
class StatementPagesTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);
  private static int databases;

  private Town town;
  private TestBatch batch;

  @BeforeEach
  void open() {
    town = new Town("pages_" + (char) ('a' + databases++));
    AccessKeys keys = new AccessKeys(town.database);
    keys.add(Role.MERCHANT, SHOP, Sha256.of("the-shops-key"));
    keys.add(Role.MERCHANT, BOOKS, Sha256.of("the-book-shops-key"));
    IepId nora = town.cards.getFirst();
    batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, 12_50)
            .paid(12, nora, 2, BOOKS, 20_00)
            .paid(13, nora, 3, SHOP, 3_00)
            .cancelled(14, 13, nora, 4, SHOP, 3_00);
    town.cleared(batch);
    new SettlementBook(town.database).settle(MONDAY);
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void aShopSeesItsPaymentsAndNobodyElses() throws Exception {
    String page = body("/statements", "corner-shop:the-shops-key");

    assertThat(page)
        .contains("<h1>Payments to corner-shop</h1>", "20261130-000003", "12.32", "is not told yet")
        .doesNotContain("20261130-000004", "20.00");
    town.filed(MONDAY);
    assertThat(body("/statements", "corner-shop:the-shops-key")).contains("was told");
    new DecidedPayments(town.database).paid("20261130-000003", Optional.of("2.32"));
    assertThat(body("/statements", "corner-shop:the-shops-key"))
        .contains("booked EUR 2.32 of it, and the rest came back");
  }

  /** As in the file: two purchases, a cancel, each with its TRX; what they add up to is paid. */
  @Test
  void aPaymentsPageHasALineForEachPurchaseWithItsTrx() throws Exception {
    String page = body("/statements/20261130-000003", "corner-shop:the-shops-key");

    assertThat(page)
        .contains(line(11, "", "EUR 12.50", "EUR -0.18"), line(13, "", "EUR 3.00", "EUR -0.08"))
        .contains(line(13, " (cancelled)", "EUR -3.00", "EUR 0.08"))
        .contains(
            "<dt>Sales less cancels</dt><dd>EUR 12.50</dd>",
            "<dt>Fees</dt><dd>EUR -0.18</dd>",
            "<dt>Paid</dt><dd>EUR 12.32</dd>",
            "3 purchases and cancels</caption>",
            "<th scope=\"col\">Fee</th>")
        .doesNotContain("Given back", "given back");
    assertThat(page).contains("29 November 2026, 12:00 UTC").doesNotContain("<script");
  }

  @Test
  void aPaymentOfAnotherIsNotThere() throws Exception {
    assertThat(get("/statements/20261130-000004", "corner-shop:the-shops-key").statusCode())
        .isEqualTo(404);
    assertThat(get("/statements/20261130-000004", "book-shop:the-book-shops-key").statusCode())
        .isEqualTo(200);
  }

  @Test
  void withoutAKeyOfItsOwnNobodySeesAnything() throws Exception {
    for (String who :
        new String[] {"", "corner-shop:wrong", "corner-shop:the-book-shops-key", "corner-shop"}) {
      HttpResponse<String> refused = get("/statements", who);
      assertThat(refused.statusCode()).as(who).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
      assertThat(refused.body()).doesNotContain("20261130");
    }
  }

  @Test
  void pagesAreKeptByNobodyAndLoadNothingFromElsewhere() throws Exception {
    HttpResponse<String> page = get("/statements", "corner-shop:the-shops-key");

    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
    assertThat(get("/statements.css", "").headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/css");
  }

  /** A hundred lines a page; what is asked beyond the last page is the last page. */
  @Test
  void manyPurchasesAreTurnedOver() throws Exception {
    TestBatch many = new TestBatch(town, 2);
    for (int i = 0; i < 130; i++) {
      many.paid(100 + i, town.cards.get(1), 1 + i, SHOP, 10);
    }
    town.cleared(many);
    new SettlementBook(town.database).settle(MONDAY.plusDays(1));
    String at = "/statements/20261201-000002";

    String first = body(at, "corner-shop:the-shops-key");
    String last = body(at + "?page=999", "corner-shop:the-shops-key");
    assertThat(first).contains("Page 1 of 2", "?page=2\">Later</a>").doesNotContain("Earlier");
    assertThat(last).contains("Page 2 of 2", "Earlier").doesNotContain("Later");
    assertThat(first.split("<tr>", -1)).hasSize(2 + 100);
    assertThat(last.split("<tr>", -1)).hasSize(2 + 30);
    assertThat(body(at + "?page=-1", "corner-shop:the-shops-key")).contains("Page 1 of 2");
  }

  /** Of one day too, as where several acquirers pay it in several currencies. */
  @Test
  void manyPaymentsAreTurnedOverAndEachIsShownOnce() throws Exception {
    town.execute(
        """
        INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee, currency, minor)
        SELECT '20261130-' || lpad(n::text, 6, '0'), day, kind, payer_role, 'acquirer-' || n, payee_role, payee,
          currency, minor
        FROM instruction CROSS JOIN generate_series(100, 229) n WHERE reference = '20261130-000003'
        """);

    List<String> seen = new ArrayList<>();
    Optional<String> at = Optional.of("/statements");
    while (at.isPresent()) {
      assertThat(seen).as("payments turned over for ever").hasSizeLessThan(200);
      String page = body(at.get(), "corner-shop:the-shops-key");
      Pattern.compile("/statements/([0-9-]+)")
          .matcher(page)
          .results()
          .forEach(m -> seen.add(m.group(1)));
      at =
          Pattern.compile("href=\"(/statements\\?before=[^\"]*)\"")
              .matcher(page)
              .results()
              .map(m -> m.group(1))
              .findFirst();
    }

    assertThat(seen).hasSize(131).doesNotHaveDuplicates().isSortedAccordingTo(reverseOrder());
    assertThat(body("/statements?before=-999999999-01-01", "corner-shop:the-shops-key"))
        .as("what is no payment is no beginning")
        .contains("20261130-000229");
  }

  @Test
  void whatWasGivenBackStandsOnALineOfItsOwn() throws Exception {
    TestBatch more = new TestBatch(town, 2).paid(21, town.cards.get(1), 1, SHOP, 4_00);
    town.cleared(more);
    giveBack("1.50");
    new SettlementBook(town.database).settle(MONDAY.plusDays(1));

    assertThat(body("/statements/20261201-000002", "corner-shop:the-shops-key"))
        .contains("<dt>Sales less cancels</dt><dd>EUR 4.00</dd>")
        .contains("<dt>Given back</dt><dd>EUR -1.50</dd>")
        .contains("Page 1 of 1, 1 purchases and cancels, 1 given back")
        .contains(line(11, " (given back)", "EUR -1.50", "EUR 0.00"));
    assertThat(body("/statements/20261130-000003", "corner-shop:the-shops-key"))
        .as("of the day before")
        .doesNotContain("given back");
  }

  private String line(long ntpsam, String what, String amount, String fee) {
    return "%s%s</td><td class=\"amount\">%s</td><td class=\"amount fee\">%s</td>"
        .formatted(batch.trxOf(ntpsam), what, amount, fee);
  }

  /** It has no purchases of its own: those of its day are of another payment. */
  @Test
  void aPaymentThatIsMadeOnceMoreIsShown() throws Exception {
    SettlementBook book = new SettlementBook(town.database);
    town.hears("20261130-000003", State.RETURNED, MONDAY, "B-1");
    new ReturnedPayments(town.database).payAgain("20261130-000003", "ada", "account corrected");
    town.cleared(new TestBatch(town, 2).paid(21, town.cards.get(1), 1, SHOP, 4_00));
    giveBack("0.50");
    book.settle(MONDAY.plusDays(1));

    assertThat(body("/statements", "corner-shop:the-shops-key"))
        .contains(
            "20261130-000003", "came back on 2026-11-30", "20261201-000002", "20261201-000003");
    assertThat(body("/statements/20261201-000003", "corner-shop:the-shops-key"))
        .contains(
            "<dt>Makes once more</dt><dd>what came back of <a href=\"/statements/20261130-000003\">")
        .contains("<dt>Paid</dt><dd>EUR 12.32</dd>")
        .doesNotContain("4.00");
    MerchantStatements statements = new MerchantStatements(town.database);
    assertThat(statements.lines(SHOP, "20261201-000003", 0, 10)).isEmpty();
    assertThat(statements.lines(SHOP, "20261201-000002", 0, 10)).hasSize(2);
    assertThat(body("/statements/20261201-000002", "corner-shop:the-shops-key"))
        .contains("1 purchases and cancels", "EUR 4.00")
        .doesNotContain("12.32");
  }

  private void giveBack(String amount) {
    new RefundBook(town.database)
        .give(
            new RefundBook.Wish(
                SHOP, batch.trxOf(11), Optional.of(amount), false, "anna", "cup broken"));
  }

  private String body(String path, String who) throws Exception {
    HttpResponse<String> answer = get(path, who);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> get(String path, String who)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(town.address().resolve(path));
    if (!who.isEmpty()) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(who.getBytes(StandardCharsets.UTF_8)));
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
