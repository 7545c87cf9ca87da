package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.messages.CaptureReport;
import farthing.messages.CaptureReport.Capture;
import farthing.messages.CaptureReport.Reply.Said;
import farthing.messages.CardProof;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the merchant compared by itself is reported until the payment server has answered. */
@SuppressWarnings("NullAway.Init")
class CapturesTest {
  private static final Mac8 MAC = new Mac8(Bytes.ofHex("35d48e64f52d6393"));
  private static final CardProof PROOF = new CardProof(0, MAC, MAC, MAC);

  private final Corner corner = new Corner();
  private final List<CaptureReport> heard = new ArrayList<>();
  private Function<Capture, Said> saying = CapturesTest::accepted;
  private boolean away;
  private HttpServer server;
  private Captures captures;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext(
        "/v1/purchases/corner-shop/captures",
        x -> {
          CaptureReport report = CaptureReport.parse(Bytes.of(x.getRequestBody().readAllBytes()));
          heard.add(report);
          Bytes said =
              away
                  ? Problem.retryAfter(ErrorCode.SERVER_BUSY, 1).toJson()
                  : new CaptureReport.Reply(report.captures().stream().map(saying).toList())
                      .toJson();
          x.sendResponseHeaders(away ? 503 : 200, said.size());
          x.getResponseBody().write(said.toArray());
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
        PaymentLink.to(settings, "api-key-1", HttpClient.newBuilder(), Duration.ofSeconds(10));
    captures = new Captures(corner.orders, link);
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void allOfThemAreReportedAHundredAtATimeAndNoneTwice() throws Exception {
    sells(CaptureReport.MOST + 7);

    assertThat(captures.tellLeft()).isEqualTo(CaptureReport.MOST + 7);
    assertThat(captures.tellLeft()).isZero();
    assertThat(heard).extracting(r -> r.captures().size()).containsExactly(CaptureReport.MOST, 7);
  }

  @Test
  void whatTheServerWasTooBusyForIsReportedAgain() throws Exception {
    sells(2);
    away = true;
    assertThat(captures.tellLeft()).isZero();
    away = false;

    assertThat(captures.tellLeft()).isEqualTo(2);
    assertThat(heard).hasSize(2);
    assertThat(heard.get(0)).isEqualTo(heard.get(1));
  }

  @Test
  void oneThatWaitsHoldsUpNoOtherAndOneThatIsRefusedIsReportedNoMore() throws Exception {
    sells(3);
    List<Capture> left = corner.orders.capturesToTell(3);
    saying =
        c ->
            c.equals(left.get(0))
                ? refused(c, ErrorCode.STORE_UNAVAILABLE)
                : c.equals(left.get(1)) ? refused(c, ErrorCode.PROOF_WRONG) : accepted(c);

    assertThat(captures.tellLeft()).isEqualTo(2);
    assertThat(corner.orders.capturesToTell(3)).containsExactly(left.get(0));
  }

  @Test
  void anAnswerToAnotherReportIsNoAnswer() throws Exception {
    sells(1);
    OpenOrder other = corner.order();
    saying = any -> accepted(new Capture(other.trx(), PROOF, true));

    assertThat(captures.tellLeft()).isZero();
    assertThat(corner.orders.capturesToTell(3)).hasSize(1);
  }

  private void sells(int many) {
    for (int i = 0; i < many; i++) {
      OpenOrder order = corner.order();
      assertThat(corner.orders.accept(order.trx(), corner.accepted(order), PROOF))
          .isEqualTo(Ending.ENDED_NOW);
    }
  }

  private static Said accepted(Capture capture) {
    return new Said(capture.trx(), Optional.of(Outcome.ACCEPTED), Optional.empty());
  }

  private static Said refused(Capture capture, ErrorCode why) {
    return new Said(capture.trx(), Optional.empty(), Optional.of(why));
  }
}
