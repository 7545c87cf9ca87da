package farthing.shop;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.messages.ErrorCode;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.Outcome;
import farthing.store.local.LocalDatabase;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShopTest {
  private LocalDatabase postgres;
  private ShopWorld world;
  private Browser browser;

  @BeforeAll
  void startDatabase(@TempDir Path directory) {
    postgres = LocalDatabase.start(directory);
  }

  @AfterAll
  void stopDatabase() {
    postgres.close();
  }

  @BeforeEach
  void open() {
    world = new ShopWorld(postgres.database("shop"), settings -> settings);
    browser = world.browser();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void anArticleIsChosenPaidForAndDownloaded() throws Exception {
    Document catalogue = Browser.read(browser.get("/"));
    assertThat(catalogue.select(".card h2").eachText())
        .containsExactly("The Last Farthing", "Small Change", "Counting Song");

    HttpResponse<String> page = browser.order("last-farthing");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.uri().getPath()).startsWith("/orders/");
    assertThat(Browser.read(page).select("pre").text()).isEqualTo("farthing pay " + page.uri());
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    assertThat(order.amount()).isEqualTo(Amount.ofMinor(240, Currency.EUR));
    assertThat(order.statusUrl()).isEqualTo(world.shop.statusUrl());

    HttpResponse<String> thanks = browser.confirm(world.notice(order, world.accepted(order)));
    assertThat(thanks.statusCode()).isEqualTo(200);
    URI goods = MerchantNotice.Reply.parse(ShopWorld.utf8(thanks.body())).goods();

    Document receipt = Browser.read(browser.get(goods));
    assertThat(receipt.text())
        .contains("Receipt", "EUR 2.40", "Corner Shop", "T001-17", order.trx().toString());
    HttpResponse<byte[]> file =
        browser.download(goods.resolve(receipt.select("a.button").attr("href")));
    assertThat(file.body()).isEqualTo(Catalogue.resource("story.txt").toArray());
    assertThat(file.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"the-last-farthing.txt\"");
    assertThat(world.released()).isEqualTo(1);
  }

  @Test
  void whatIsPricedInPointsIsOrderedInPoints() throws Exception {
    world.close();
    Currency points = Currency.named("P1001");
    world = new ShopWorld(postgres.database("shop"), settings -> settings.redeeming(points));
    browser = world.browser();
    assertThat(Browser.read(browser.get("/")).select(".card .amount").eachText())
        .containsExactly("EUR 2.40", "EUR 1.15", "EUR 3.50", "500 points of programme 1001");

    Order order = ShopWorld.orderIn(browser.offer(browser.order("millers-riddle").uri()).body());

    assertThat(order.amount()).isEqualTo(new Amount(500, points));
    Amount asMuchMoney = new Amount(500, Currency.EUR);
    assertThat(
            browser
                .confirm(world.notice(order, world.ended(order, Outcome.ACCEPTED, asMuchMoney)))
                .statusCode())
        .as("five euros are no five hundred points")
        .isEqualTo(ErrorCode.CONFIRMATION_WRONG.httpStatus());
    assertThat(world.released()).isZero();
    assertThat(browser.confirm(world.notice(order, world.accepted(order))).statusCode())
        .isEqualTo(200);
    assertThat(world.released()).isEqualTo(1);
  }

  @Test
  void theTuneIsAFileThatPlayersKnow() throws Exception {
    URI goods = paid("counting-song");

    byte[] wav = browser.download(URI.create(goods + "/file")).body();

    try (var sound =
        javax.sound.sampled.AudioSystem.getAudioInputStream(
            new java.io.ByteArrayInputStream(wav))) {
      assertThat(sound.getFormat().getSampleRate()).isEqualTo(16_000);
      assertThat(sound.getFrameLength()).isGreaterThan(16_000 * 10);
    }
  }

  @Test
  void theSameOrderIsShownAsOftenAsItIsAskedFor() throws Exception {
    HttpResponse<String> page = browser.order("small-change");

    String offer = browser.offer(page.uri()).body();

    assertThat(browser.offer(page.uri()).body()).isEqualTo(offer);
    assertThat(new Browser(world.shop.baseUrl()).offer(page.uri()).body()).isEqualTo(offer);
    Element inPage = Browser.read(page).expectFirst("script#farthing-order");
    assertThat(inPage.attr("type")).isEqualTo(ShopWorld.mediaType());
    assertThat(ShopWorld.orderIn(inPage.data())).isEqualTo(ShopWorld.orderIn(offer));
  }

  @Test
  void anUnpaidArticleDoesNotDownloadEvenFromItsSecretAddress() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    String secret = only("SELECT goods FROM basket WHERE basket = '" + basketOf(page) + "'");

    assertThat(browser.get("/goods/" + secret).statusCode()).isEqualTo(404);
    assertThat(browser.download(world.shop.baseUrl().resolve("/goods/" + secret + "/file")))
        .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(404))
        .satisfies(answer ->
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .doesNotContain("The mint made"));
    assertThat(browser.get(page.uri()).body()).doesNotContain(secret);
  }

  @Test
  void twentyNoticesAtOnceReleaseOnceAndAreAnsweredAlike() throws Exception {
    Order order = ShopWorld.orderIn(browser.offer(browser.order("last-farthing").uri()).body());
    MerchantNotice notice = world.notice(order, world.accepted(order));
    List<Future<String>> coming = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        coming.add(threads.submit(() -> browser.confirm(notice).body()));
      }
    }

    Set<String> answers = new HashSet<>();
    for (Future<String> one : coming) {
      answers.add(one.get());
    }
    assertThat(answers).hasSize(1);
    assertThat(answers.iterator().next()).contains("/goods/");
    assertThat(world.released()).isEqualTo(1);
  }

  @Test
  void aForgedConfirmationReleasesNothing() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    Order cheaper = ShopWorld.orderIn(browser.offer(browser.order("small-change").uri()).body());
    Amount oneCent = Amount.ofMinor(1, Currency.EUR);

    List<MerchantNotice> forged =
        List.of(
            new MerchantNotice(order.trx(), "a.b.c.d.e"),
            new MerchantNotice(order.trx(), world.m(cheaper, world.accepted(cheaper))),
            world.notice(order, world.ended(order, Outcome.ACCEPTED, oneCent)));
    for (MerchantNotice notice : forged) {
      HttpResponse<String> answer = browser.confirm(notice);
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(answer.body()).contains("CONFIRMATION_WRONG").doesNotContain("/goods/");
    }
    assertThat(browser.confirm("{}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
    assertThat(world.released()).isZero();
    assertThat(only("SELECT state FROM purchase WHERE trx = '" + order.trx() + "'"))
        .isEqualTo("open");
  }

  @Test
  void aDeclinedPurchaseClosesTheOrderForGood() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());

    HttpResponse<String> declined =
        browser.confirm(world.notice(order, world.ended(order, Outcome.DECLINED, order.amount())));

    assertThat(declined.body()).contains("PURCHASE_DECLINED");
    assertThat(browser.get(page.uri()).body()).contains("This order is closed", "Order again");
    assertThat(browser.offer(page.uri()).body()).contains("ORDER_CLOSED");
    assertThat(browser.confirm(world.notice(order, world.accepted(order))).body())
        .contains("ORDER_CLOSED");
    assertThat(world.released()).isZero();
  }

  @Test
  void onlyTheBrowserThatOrderedAndWhoeverPaidLearnWhereTheGoodsAre() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    browser.confirm(world.notice(order, world.accepted(order)));

    assertThat(browser.get(page.uri()).body()).contains("Paid, thank you", "/goods/");
    String strangers = world.browser().get(page.uri()).body();
    assertThat(strangers).contains("This order is paid").doesNotContain("/goods/");
    assertThat(browser.offer(page.uri()).body()).contains("ORDER_PAID");
  }

  @Test
  void aRestartKeepsOrdersAndWhatWasPaid() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    String offer = browser.offer(page.uri()).body();
    Order order = ShopWorld.orderIn(offer);
    world.restart();

    assertThat(browser.offer(page.uri()).body()).isEqualTo(offer);
    String thanks = browser.confirm(world.notice(order, world.accepted(order))).body();
    world.restart();

    assertThat(browser.confirm(world.notice(order, world.accepted(order))).body())
        .isEqualTo(thanks);
    assertThat(world.released()).isZero();
    URI goods = MerchantNotice.Reply.parse(ShopWorld.utf8(thanks)).goods();
    assertThat(browser.get(goods).body()).contains("Receipt");
  }

  @Test
  void anExpiredOrderSaysWhatToDoAndStillTakesAPaymentMadeInTime() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    world.now = ShopWorld.NOON.plus(Duration.ofDays(2));

    assertThat(browser.get(page.uri()).body())
        .contains("This order has expired", "farthing resume", "Order again")
        .doesNotContain("farthing pay");
    assertThat(browser.confirm(world.notice(order, world.accepted(order))).statusCode())
        .isEqualTo(200);
    assertThat(world.released()).isEqualTo(1);
  }

  @Test
  void aBodyOfAHundredMegabytesIsRefusedUnread() throws Exception {
    for (String path : List.of(Shop.STATUS_PATH, "/orders")) {
      URI base = world.shop.baseUrl();
      try (Socket socket = new Socket(base.getHost(), base.getPort())) {
        socket.setSoTimeout(10_000);
        String head =
            "POST "
                + path
                + " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"
                + "Content-Length: 104857600\r\n\r\n{\"trx\":\"";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        byte[] start = socket.getInputStream().readNBytes(12);
        assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
      }
    }
  }

  @Test
  void whenTheDatabaseIsGoneNothingIsReleasedAndTheClientIsToldToComeAgain() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    world.database.close();

    HttpResponse<String> answer = browser.confirm(world.notice(order, world.accepted(order)));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("STORE_UNAVAILABLE");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(browser.get(page.uri()).body()).contains("One moment, please");
    assertThat(browser.get("/health").statusCode()).isEqualTo(503);
    world.restart();
    assertThat(browser.confirm(world.notice(order, world.accepted(order))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void everyTableAndColumnIsExplained() throws Exception {
    assertThat(
            all(
                """
                SELECT c.relname || coalesce('.' || a.attname, '')
                FROM pg_class c
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                  AND c.relname <> 'schema_history' AND NOT a.attisdropped
                  AND (col_description(c.oid, a.attnum) IS NULL
                    OR obj_description(c.oid, 'pg_class') IS NULL)
                """))
        .isEmpty();
  }

  private URI paid(String article) throws Exception {
    Order order = ShopWorld.orderIn(browser.offer(browser.order(article).uri()).body());
    String thanks = browser.confirm(world.notice(order, world.accepted(order))).body();
    return MerchantNotice.Reply.parse(ShopWorld.utf8(thanks)).goods();
  }

  private static String basketOf(HttpResponse<String> page) {
    return page.uri().getPath().substring("/orders/".length());
  }

  private String only(String query) throws SQLException {
    List<String> found = all(query);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private List<String> all(String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection c = world.database.source().getConnection();
        Statement s = c.createStatement();
        ResultSet rows = s.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
