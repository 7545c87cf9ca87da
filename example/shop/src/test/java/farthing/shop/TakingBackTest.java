package farthing.shop;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.CloseWish;
import farthing.messages.ErrorCode;
import farthing.messages.Order;
import farthing.messages.OrderClose;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.messages.Tsk;
import farthing.store.local.LocalDatabase;
import farthing.web.Answer;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** "I do not want it after all", before the payment and after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakingBackTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private LocalDatabase postgres;
  private HttpDoor paymentServer;
  private ShopWorld world;
  private Browser browser;
  private volatile boolean paymentServerIsAway;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    postgres = LocalDatabase.start(directory);
    paymentServer =
        HttpDoor.open(
            DoorSettings.loopback("payment"),
            List.of(
                Route.post(
                    "/v1/purchases/{party}/{trx}/close",
                    request -> {
                      if (paymentServerIsAway) {
                        return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, 1));
                      }
                      told.add(request.path("trx"));
                      return Answer.json(
                          new OrderClose.Reply(Optional.of(Outcome.ACCEPTED)).toJson());
                    })),
            new Metrics());
    world =
        new ShopWorld(
            postgres.database("shop"),
            s ->
                ShopSettings.loopback(
                        s.party(), s.name(), s.keys().getFirst(), paymentServer.address())
                    .asking(new ShopSettings.DirectLink("api-key-1", Optional.empty())));
    browser = world.browser();
  }

  @AfterAll
  void close() {
    world.close();
    paymentServer.close();
    postgres.close();
  }

  @BeforeEach
  void calm() {
    paymentServerIsAway = false;
    told.clear();
  }

  @Test
  void paidOrderIsTakenBackByTheClientAndReleasesNothingAnyMore() throws Exception {
    OrderOffer offer = ordered();
    URI goods = paid(offer.order());

    assertThat(wished(offer).statusCode()).isEqualTo(200);
    assertThat(wished(offer).statusCode()).as("asked again").isEqualTo(200);
    assertThat(told).contains(offer.order().trx().toString());
    assertThat(browser.download(URI.create(goods + "/file")).statusCode()).isEqualTo(404);
    assertThat(browser.get(goods).body())
        .contains(
            "This order is cancelled",
            "farthing cancel %s --card FILE".formatted(offer.order().trx()));
    assertThat(confirmed(offer.order()).body()).contains("ORDER_CLOSED");
  }

  @Test
  void messageMThatWasKeptBackReleasesNothingAfterTheClose() throws Exception {
    OrderOffer offer = ordered();

    assertThat(wished(offer).statusCode()).isEqualTo(200);
    assertThat(confirmed(offer.order()).statusCode()).isEqualTo(410);
    assertThat(confirmed(offer.order()).body()).contains("ORDER_CLOSED");
  }

  @Test
  void downloadedArticleIsNotTakenBack() throws Exception {
    OrderOffer offer = ordered();
    URI goods = paid(offer.order());
    assertThat(browser.download(URI.create(goods + "/file")).statusCode()).isEqualTo(200);

    HttpResponse<String> said = wished(offer);
    assertThat(said.statusCode()).isEqualTo(409);
    assertThat(said.body()).contains("GOODS_DELIVERED");
    assertThat(told).isEmpty();
    assertThat(browser.download(URI.create(goods + "/file")).statusCode()).isEqualTo(200);
  }

  @Test
  void downloadAndCancelAtOnceAreNeverBoth() throws Exception {
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        OrderOffer offer = ordered();
        URI file = URI.create(paid(offer.order()) + "/file");
        Callable<Integer> download = () -> browser.download(file).statusCode();
        Callable<Integer> cancel = () -> wished(offer).statusCode();
        List<Future<Integer>> said =
            both.invokeAll(round % 2 == 0 ? List.of(download, cancel) : List.of(cancel, download));
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> one : said) {
          statuses.add(one.get());
        }
        assertThat(statuses).containsOnlyOnce(200);
      }
    }
  }

  @Test
  void buttonIsForTheBrowserThatOrderedAlone() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    String cancel = page.uri().getPath() + "/cancel";
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    Browser stranger = new Browser(world.shop.baseUrl());

    assertThat(stranger.get(page.uri()).body()).doesNotContain("Cancel this order");
    assertThat(stranger.post(cancel, "").statusCode()).isEqualTo(404);
    assertThat(told).isEmpty();
    assertThat(page.body()).contains("Cancel this order");
    assertThat(browser.post(cancel, "").body()).contains("This order is cancelled");
    assertThat(told).containsExactly(order.trx().toString());
  }

  @Test
  void whoOnlyKnowsTheTransactionCancelsNothing() throws Exception {
    OrderOffer offer = ordered();
    CloseWish guessed =
        CloseWish.seal(Tsk.generate(new Random(5)), offer.order().party(), offer.order().trx());

    HttpResponse<String> said = post(guessed);
    assertThat(said.body()).contains("SEAL_BROKEN");
    assertThat(confirmed(offer.order()).statusCode()).isEqualTo(200);
  }

  @Test
  void paymentServerThatWasAwayIsToldLaterAndNothingIsReleasedMeanwhile() throws Exception {
    OrderOffer offer = ordered();
    paymentServerIsAway = true;
    HttpResponse<String> said = wished(offer);
    assertThat(said.statusCode()).isEqualTo(503);
    assertThat(said.body()).contains("CLOSE_NOT_TOLD");
    assertThat(confirmed(offer.order()).body()).contains("ORDER_CLOSED");

    paymentServerIsAway = false;
    world.restart();
    browser = world.browser();
    assertThat(wished(offer).statusCode()).isEqualTo(200);
    assertThat(told).contains(offer.order().trx().toString());
  }

  private OrderOffer ordered() throws Exception {
    return OrderOffer.parse(
        ShopWorld.utf8(browser.offer(browser.order("last-farthing").uri()).body()));
  }

  private URI paid(Order order) throws Exception {
    HttpResponse<String> thanks = confirmed(order);
    return farthing.messages.MerchantNotice.Reply.parse(ShopWorld.utf8(thanks.body())).goods();
  }

  private HttpResponse<String> confirmed(Order order) throws Exception {
    return browser.confirm(world.notice(order, world.accepted(order)));
  }

  private HttpResponse<String> wished(OrderOffer offer) throws Exception {
    return post(CloseWish.seal(offer.tsk(), offer.order().party(), offer.order().trx()));
  }

  private HttpResponse<String> post(CloseWish wish) throws Exception {
    return browser.json(Shop.CLOSE_PATH, wish.toJson().toArray());
  }
}
