package farthing.merchant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.messages.PurchaseStatus;
import farthing.messages.SentOrder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaymentLinkTest {
  private final Corner corner = new Corner();
  private final TransactionId trx = TransactionId.next(corner, corner.random);
  private HttpServer server = unbound();

  @BeforeEach
  void start() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aPurchaseThatHasEndedBringsItsMessageM() throws Exception {
    StringBuilder seen = new StringBuilder();
    server.createContext(
        "/",
        x -> {
          seen.append(x.getRequestURI()).append(' ');
          seen.append(x.getRequestHeaders().getFirst("Authorization"));
          answer(x, 200, ended("a.b.c.d.e"));
        });

    assertThat(link().ask(trx)).isEqualTo(new PaymentAnswer.Ended("a.b.c.d.e"));
    assertThat(seen).hasToString("/v1/purchases/corner-shop/" + trx + " Bearer api-key-1");
  }

  @Test
  void everyOtherStateIsToldApart() throws Exception {
    assertThat(said(200, new PurchaseStatus(PurchaseStatus.State.DRAWN, Optional.empty()).toJson()))
        .isEqualTo(new PaymentAnswer.Drawn());
    assertThat(said(404, Problem.of(ErrorCode.PURCHASE_UNKNOWN).toJson()))
        .isEqualTo(new PaymentAnswer.NeverDrawn());
    assertThat(said(401, Problem.of(ErrorCode.API_KEY_WRONG).toJson()))
        .isEqualTo(new PaymentAnswer.Refused(ErrorCode.API_KEY_WRONG));
    assertThat(
            said(
                200, new PurchaseStatus(PurchaseStatus.State.CANCELLED, Optional.empty()).toJson()))
        .isEqualTo(new PaymentAnswer.Closed(PurchaseStatus.State.CANCELLED));
    // A proxy's own 404 must not be taken for "no card has drawn".
    assertThat(said(404, Corner.utf8("<html>Not Found</html>")))
        .isInstanceOf(PaymentAnswer.Unreachable.class);
    assertThat(said(200, Corner.utf8("{\"state\":\"odd\",\"m\":\"\"}")))
        .isInstanceOf(PaymentAnswer.Unreachable.class);
  }

  @Test
  void anOrderThatWasSentIsTakenRefusedOrSentAgain() throws Exception {
    OpenOrder order = corner.order();
    long until = order.order().expires().getEpochSecond();
    List<Bytes> bodies = new ArrayList<>();
    Queue<Bytes> answers = new ArrayDeque<>();
    Queue<Integer> statuses = new ArrayDeque<>();
    server.createContext(
        "/v1/purchases/corner-shop/" + order.trx() + "/order",
        x -> {
          bodies.add(Bytes.of(x.getRequestBody().readAllBytes()));
          answer(x, statuses.remove(), answers.remove());
        });
    statuses.addAll(List.of(200, 200, 403, 503));
    answers.addAll(
        List.of(
            new SentOrder.Reply(until).toJson(),
            new SentOrder.Reply(until + 1).toJson(),
            Problem.of(ErrorCode.MODE_NOT_AGREED).toJson(),
            Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, 2).toJson()));

    assertThat(link().send(order)).isEqualTo(new OrderAnswer.Taken());
    assertThat(link().send(order)).isInstanceOf(OrderAnswer.Unreachable.class);
    assertThat(link().send(order)).isEqualTo(new OrderAnswer.Refused(ErrorCode.MODE_NOT_AGREED));
    assertThat(link().send(order)).isInstanceOf(OrderAnswer.Unreachable.class);
    assertThat(bodies).hasSize(4).containsOnly(SentOrder.of(order.offer()).toJson());
    assertThat(order.sentStraight().toHtml())
        .doesNotContain(order.offer().jws())
        .contains(order.trx().toString());
  }

  @Test
  void aRedirectIsNotFollowedSoTheApiKeyStays() throws Exception {
    AtomicInteger followed = new AtomicInteger();
    server.createContext(
        "/elsewhere",
        x -> {
          followed.incrementAndGet();
          answer(x, 200, ended("stolen"));
        });
    server.createContext(
        "/v1",
        x -> {
          x.getResponseHeaders().add("Location", "/elsewhere");
          answer(x, 302, farthing.base.Bytes.empty());
        });

    assertThat(link().ask(trx)).isInstanceOf(PaymentAnswer.Unreachable.class);
    assertThat(followed).hasValue(0);
  }

  @Test
  void anEndlessAnswerIsCutOff() throws Exception {
    server.createContext(
        "/",
        x -> {
          x.sendResponseHeaders(200, 0);
          byte[] spaces = " ".repeat(8192).getBytes(UTF_8);
          try (var out = x.getResponseBody()) {
            while (true) {
              out.write(spaces);
            }
          }
        });

    assertThat(link().ask(trx))
        .isInstanceOfSatisfying(
            PaymentAnswer.Unreachable.class, u -> assertThat(u.why()).contains("more than 65536"));
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      PaymentLink link = link(silent.getLocalPort(), Duration.ofMillis(300));

      assertThat(link.ask(trx)).isInstanceOf(PaymentAnswer.Unreachable.class);
    }
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }

    assertThat(link(port, PaymentLink.WHOLE).ask(trx))
        .isInstanceOf(PaymentAnswer.Unreachable.class);
  }

  @Test
  void theApiKeyDoesNotLeaveThisMachineInClear() {
    MerchantSettings clear =
        MerchantSettings.of(
            "corner-shop", "Corner Shop", corner.key, "http://pay.example", "https://s.example/s");

    assertThatThrownBy(() -> PaymentLink.to(clear, "api-key-1"))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("https only");
    assertThat(PaymentLink.to(corner.settings, "api-key-1").toString()).doesNotContain("api-key");
  }

  private PaymentAnswer said(int status, farthing.base.Bytes body) throws Exception {
    server.createContext("/", x -> answer(x, status, body));
    try {
      return link().ask(trx);
    } finally {
      server.removeContext("/");
    }
  }

  private PaymentLink link() {
    return link(server.getAddress().getPort(), PaymentLink.WHOLE);
  }

  private PaymentLink link(int port, Duration patience) {
    MerchantSettings here =
        MerchantSettings.of(
            "corner-shop",
            "Corner Shop",
            corner.key,
            "http://127.0.0.1:" + port,
            "http://shop.localhost:8080/status");
    return PaymentLink.to(here, "api-key-1", HttpClient.newBuilder(), patience);
  }

  private static farthing.base.Bytes ended(String m) {
    return new PurchaseStatus(PurchaseStatus.State.ENDED, Optional.of(m)).toJson();
  }

  private static void answer(HttpExchange x, int status, farthing.base.Bytes body)
      throws IOException {
    x.sendResponseHeaders(status, body.isEmpty() ? -1 : body.size());
    x.getResponseBody().write(body.toArray());
    x.close();
  }

  private static HttpServer unbound() {
    try {
      return HttpServer.create();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
