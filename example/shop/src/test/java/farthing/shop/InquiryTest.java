package farthing.shop;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.ErrorCode;
import farthing.messages.Order;
import farthing.messages.Problem;
import farthing.messages.PurchaseStatus;
import farthing.store.local.LocalDatabase;
import farthing.web.Answer;
import farthing.web.DemoCertificates;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import farthing.web.TlsKeys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** "I have paid", when the client never brought the confirmation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InquiryTest {
  private LocalDatabase postgres;
  private HttpDoor paymentServer;
  private ShopWorld world;
  private Browser browser;
  private volatile Supplier<Answer> says = () -> problem(ErrorCode.PURCHASE_UNKNOWN);

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    postgres = LocalDatabase.start(directory);
    paymentServer =
        HttpDoor.open(
            DoorSettings.loopback("payment"),
            List.of(Route.get("/v1/purchases/{party}/{trx}", _ -> says.get())),
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

  @BeforeEach
  void noon() {
    world.now = ShopWorld.NOON;
  }

  @AfterAll
  void close() {
    world.close();
    paymentServer.close();
    postgres.close();
  }

  @Test
  void aPaymentWhoseConfirmationWasLostIsFoundAtThePaymentServer() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    String m = world.m(order, world.accepted(order));
    says = () -> status(PurchaseStatus.State.ENDED, Optional.of(m));
    double before = world.released();

    HttpResponse<String> asked = browser.post(page.uri().getPath() + "/paid", "");

    assertThat(asked.body()).contains("Paid, thank you", "/goods/");
    assertThat(world.released() - before).isEqualTo(1);
  }

  @Test
  void aPaymentServerThatBringsAForgedMReleasesNothing() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    says = () -> status(PurchaseStatus.State.ENDED, Optional.of("a.b.c.d.e"));
    double before = world.released();

    assertThat(browser.post(page.uri().getPath() + "/paid", "").body()).contains("farthing pay");
    assertThat(world.released()).isEqualTo(before);
  }

  @Test
  void aDrawnPurchaseIsWaitedForHoweverLate() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    says = () -> status(PurchaseStatus.State.DRAWN, Optional.empty());
    world.now = ShopWorld.NOON.plus(Duration.ofDays(30));

    assertThat(browser.post(page.uri().getPath() + "/paid", "").body())
        .contains("its answer has not arrived", "This order has expired");
    assertThat(browser.offer(page.uri()).statusCode()).isEqualTo(200);
  }

  @Test
  void anOrderThatNoCardDrewOnIsClosedOnceItHasCertainlyExpired() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    Order order = ShopWorld.orderIn(browser.offer(page.uri()).body());
    says = () -> problem(ErrorCode.PURCHASE_UNKNOWN);

    world.now = order.expires().plusSeconds(60);
    assertThat(browser.post(page.uri().getPath() + "/paid", "").body())
        .contains("your card was not debited")
        .doesNotContain("This order is closed");
    world.now = order.expires().plusSeconds(121);
    assertThat(browser.post(page.uri().getPath() + "/paid", "").body())
        .contains("This order is closed");
    assertThat(browser.confirm(world.notice(order, world.accepted(order))).body())
        .contains("ORDER_CLOSED");
  }

  @Test
  void whenThePaymentServerDoesNotSayNothingIsDecided() throws Exception {
    HttpResponse<String> page = browser.order("last-farthing");
    says = () -> problem(ErrorCode.API_KEY_WRONG);
    world.now = ShopWorld.NOON.plus(Duration.ofDays(30));

    assertThat(browser.post(page.uri().getPath() + "/paid", "").body())
        .contains("We could not ask the payment server")
        .doesNotContain("This order is closed");
  }

  @Test
  void shopAndPaymentServerTalkOverTls(@TempDir Path directory) throws Exception {
    char[] password = "only here".toCharArray();
    DemoCertificates made =
        DemoCertificates.make(directory, password, InstantSource.system(), new SecureRandom());
    TlsKeys server = TlsKeys.ofServer(made.keyStore(), password);
    TlsKeys caller = TlsKeys.ofCaller(made.trustStore(), password);
    try (HttpDoor payment =
            HttpDoor.open(
                DoorSettings.loopback("payment-tls").withTls(server),
                List.of(Route.get("/v1/purchases/{party}/{trx}", _ -> says.get())),
                new Metrics());
        ShopWorld secure =
            new ShopWorld(
                postgres.database("secure"),
                s ->
                    ShopSettings.loopback(
                            s.party(), s.name(), s.keys().getFirst(), payment.address())
                        .withTls(server)
                        .asking(
                            new ShopSettings.DirectLink(
                                "api-key-1", Optional.of(caller.context()))))) {
      assertThat(secure.shop.baseUrl().getScheme()).isEqualTo("https");
      Browser customer = new Browser(secure.shop.baseUrl(), caller.context());
      HttpResponse<String> page = customer.order("last-farthing");
      Order order = ShopWorld.orderIn(customer.offer(page.uri()).body());
      String m = secure.m(order, secure.accepted(order));
      says = () -> status(PurchaseStatus.State.ENDED, Optional.of(m));

      assertThat(customer.post(page.uri().getPath() + "/paid", "").body())
          .contains("Paid, thank you", "/goods/");
    }
  }

  private static Answer status(PurchaseStatus.State state, Optional<String> m) {
    return Answer.json(new PurchaseStatus(state, m).toJson());
  }

  private static Answer problem(ErrorCode code) {
    return Answer.refusal(Problem.of(code));
  }
}
