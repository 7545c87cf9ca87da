package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import farthing.base.TransactionId;
import farthing.messages.CloseWish;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.messages.Tsk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders that people want taken back, and a payment server that is there or not. */
@SuppressWarnings("NullAway.Init")
class ClosingsTest {
  private static final Problem BUSY = Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, 2);

  private final Corner corner = new Corner();
  private final List<String> heard = new ArrayList<>();
  private HttpServer server;
  private Closings closings;
  private Supplier<Optional<Outcome>> ended = Optional::empty;
  private boolean away;

  @BeforeEach
  void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        x -> {
          heard.add(
              x.getRequestMethod()
                  + " "
                  + x.getRequestURI()
                  + " "
                  + x.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(
                      x.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
          byte[] body =
              (away ? BUSY.toJson() : new OrderClose.Reply(ended.get()).toJson()).toArray();
          x.sendResponseHeaders(away ? 503 : 200, body.length);
          x.getResponseBody().write(body);
          x.close();
        });
    server.start();
    MerchantSettings settings =
        MerchantSettings.of(
            "corner-shop",
            "Corner Shop",
            corner.key,
            "http://localhost:" + server.getAddress().getPort(),
            "http://shop.localhost:8080/status");
    PaymentLink link =
        PaymentLink.to(
            settings, "api-key-1", java.net.http.HttpClient.newBuilder(), Duration.ofSeconds(10));
    closings = new Closings(corner.orders, link);
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void orderIsClosedHereBeforeThePaymentServerHearsOfIt() throws Exception {
    OpenOrder order = corner.order();

    assertThat(closings.close(order.trx())).isEqualTo(new Closing.Closed(Optional.empty()));
    assertThat(heard)
        .containsExactly(
            "POST /v1/purchases/corner-shop/%s/close Bearer api-key-1 {\"party\":\"corner-shop\",\"trx\":\"%s\"}"
                .formatted(order.trx(), order.trx()));
    assertThat(corner.orders.closesToTell(10)).isEmpty();
  }

  @Test
  void messageMThatWasKeptBackReleasesNothingAfterTheClose() throws Exception {
    OpenOrder order = corner.order();
    ended = () -> Optional.of(Outcome.ACCEPTED);

    assertThat(closings.close(order.trx()))
        .isEqualTo(new Closing.Closed(Optional.of(Outcome.ACCEPTED)));
    assertThat(corner.bring(order, corner.accepted(order)))
        .isEqualTo(new Validation.Refused(Refusal.ORDER_CLOSED));
    assertThat(((Validation.Refused) corner.bring(order, corner.accepted(order))).problem().code())
        .isEqualTo(ErrorCode.ORDER_CLOSED);
  }

  @Test
  void deliveredOrderIsNotTakenBackAndNobodyIsTold() throws Exception {
    OpenOrder order = corner.order();
    corner.bring(order, corner.accepted(order));

    assertThat(closings.close(order.trx()))
        .isEqualTo(new Closing.Refused(ErrorCode.GOODS_DELIVERED));
    assertThat(heard).isEmpty();
    assertThat(corner.bring(order, corner.accepted(order)))
        .isInstanceOf(Validation.AlreadyReleased.class);
  }

  @Test
  void closeThatThePaymentServerDidNotHearIsToldLater() throws Exception {
    OpenOrder order = corner.order();
    away = true;
    assertThat(closings.close(order.trx())).isEqualTo(new Closing.NotTold("STORE_UNAVAILABLE"));
    assertThat(corner.orders.closesToTell(10)).containsExactly(order.trx());
    assertThat(closings.tellLeft()).isZero();
    assertThat(corner.bring(order, corner.accepted(order)))
        .isEqualTo(new Validation.Refused(Refusal.ORDER_CLOSED));

    away = false;
    assertThat(closings.tellLeft()).isEqualTo(1);
    assertThat(closings.tellLeft()).isZero();
    assertThat(closings.close(order.trx())).isInstanceOf(Closing.Closed.class);
  }

  @Test
  void crashBetweenTheTwoLeavesAnOrderThatIsTold() throws Exception {
    OpenOrder order = corner.order();
    corner.orders.closeUndelivered(order.trx());

    assertThat(closings.tellLeft()).isEqualTo(1);
    assertThat(heard).hasSize(1);
  }

  @Test
  void orderThatWasClosedForAnotherReasonIsToldAsWell() throws Exception {
    OpenOrder order = corner.order();
    corner.merchant.close(order.trx());
    assertThat(corner.orders.closesToTell(10)).isEmpty();

    assertThat(closings.close(order.trx())).isInstanceOf(Closing.Closed.class);
  }

  @Test
  void wishOfWhoHasTheOrderIsHeardAndOfNobodyElse() throws Exception {
    OpenOrder order = corner.order();
    OpenOrder other = corner.order();
    CloseWish moved = CloseWish.seal(tsk(other), other.order().party(), other.trx());

    assertThat(wished(new CloseWish(order.trx(), moved.sealed()))).isEqualTo(ErrorCode.SEAL_BROKEN);
    assertThat(wished(CloseWish.seal(tsk(other), order.order().party(), order.trx())))
        .isEqualTo(ErrorCode.SEAL_BROKEN);
    TransactionId unknown = TransactionId.parse("0199484a-c1ab-73e9-88f6-b0d8fd525fcf");
    assertThat(wished(CloseWish.seal(tsk(order), order.order().party(), unknown)))
        .isEqualTo(ErrorCode.ORDER_UNKNOWN);
    assertThat(closings.wished("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(new Closing.Refused(ErrorCode.MESSAGE_MALFORMED));
    assertThat(heard).isEmpty();

    CloseWish own = CloseWish.seal(tsk(order), order.order().party(), order.trx());
    assertThat(closings.wished(own.toJson().toArray())).isInstanceOf(Closing.Closed.class);
    assertThat(closings.wished(own.toJson().toArray())).isInstanceOf(Closing.Closed.class);
  }

  @Test
  void orderThatIsNotOursIsNotClosed() throws Exception {
    assertThat(closings.close(TransactionId.parse("0199484a-c1ab-73e9-88f6-b0d8fd525fcf")))
        .isEqualTo(new Closing.Refused(ErrorCode.ORDER_UNKNOWN));
  }

  private ErrorCode wished(CloseWish wish) throws InterruptedException {
    return ((Closing.Refused) closings.wished(wish.toJson().toArray())).code();
  }

  private static Tsk tsk(OpenOrder order) {
    return order.offer().tsk();
  }
}
