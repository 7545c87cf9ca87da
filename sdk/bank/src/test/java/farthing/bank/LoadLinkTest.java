package farthing.bank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.LoadStatus;
import farthing.messages.OrderClose;
import farthing.messages.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadLinkTest {
  private final Branch branch = new Branch();
  private final TransactionId trx = TransactionId.next(branch, branch.random);
  private HttpServer server = unbound();
  private String asked = "";
  private Bytes body = Bytes.empty();

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
  void aLoadIsAskedAboutAndClosedUnderTheApiKey() throws Exception {
    answers(200, unsure().toJson());

    assertThat(link().ask(trx)).isEqualTo(new LinkAnswer.Status(unsure()));
    assertThat(asked).isEqualTo("GET /v1/loads/high-street-bank/" + trx + " Bearer api-key-1");
    assertThat(link().close(trx)).isEqualTo(new LinkAnswer.Status(unsure()));
    assertThat(asked)
        .isEqualTo("POST /v1/loads/high-street-bank/" + trx + "/close Bearer api-key-1");
    assertThat(OrderClose.parse(body)).isEqualTo(new OrderClose(branch.party.party(), trx));
  }

  @Test
  void everythingElseIsToldApart() throws Exception {
    answers(404, Problem.of(ErrorCode.LOAD_UNKNOWN).toJson());
    assertThat(link().ask(trx)).isEqualTo(new LinkAnswer.NeverRequested());
    answers(401, Problem.of(ErrorCode.API_KEY_WRONG).toJson());
    assertThat(link().close(trx)).isEqualTo(new LinkAnswer.Refused(ErrorCode.API_KEY_WRONG));
    // A proxy's own 404 must not be taken for "no card has asked".
    answers(404, Bytes.of("<html>Not Found</html>".getBytes(UTF_8)));
    assertThat(link().ask(trx)).isInstanceOf(LinkAnswer.Unreachable.class);
    answers(200, Bytes.of("{\"state\":\"odd\",\"since\":1,\"m\":\"\"}".getBytes(UTF_8)));
    assertThat(link().ask(trx)).isInstanceOf(LinkAnswer.Unreachable.class);
    LoadLink nobody = link();
    server.stop(0);
    assertThat(nobody.ask(trx)).isInstanceOf(LinkAnswer.Unreachable.class);
  }

  @Test
  void theApiKeyDoesNotLeaveThisMachineInClear() {
    assertThatThrownBy(() -> LoadLink.to(at("http://load.example"), "api-key-1"))
        .isInstanceOf(Malformed.class);
    assertThat(LoadLink.to(at("https://load.example"), "api-key-1").toString())
        .doesNotContain("api-key-1");
  }

  private LoadLink link() {
    return LoadLink.to(at("http://localhost:" + server.getAddress().getPort()), "api-key-1");
  }

  private BankParty at(String loadServer) {
    return BankParty.of(
        "high-street-bank", "Bank", "0a0b0c0d", branch.key, loadServer, "http://localhost/status");
  }

  private void answers(int status, Bytes with) {
    if (!asked.isEmpty()) {
      server.removeContext("/");
    }
    asked = "-";
    server.createContext(
        "/",
        x -> {
          asked =
              x.getRequestMethod()
                  + " "
                  + x.getRequestURI()
                  + " "
                  + x.getRequestHeaders().getFirst("Authorization");
          body = Bytes.of(x.getRequestBody().readAllBytes());
          answer(x, status, with);
        });
  }

  private static void answer(HttpExchange x, int status, Bytes with) throws IOException {
    try (x) {
      x.sendResponseHeaders(status, with.size());
      x.getResponseBody().write(with.toArray());
    }
  }

  private static HttpServer unbound() {
    try {
      return HttpServer.create();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAnswerAboutAnotherLoadTellsNothing() throws Exception {
    TransactionId another = TransactionId.next(branch, branch.random);
    answers(
        200,
        new LoadStatus(
                another,
                LoadStatus.State.CLOSED,
                Instant.ofEpochSecond(1795348800),
                Optional.empty())
            .toJson());

    assertThat(link().close(trx)).isInstanceOf(LinkAnswer.Unreachable.class);
    assertThat(link().ask(trx)).isInstanceOf(LinkAnswer.Unreachable.class);
  }

  private LoadStatus unsure() {
    return new LoadStatus(
        trx, LoadStatus.State.COMMANDED, Instant.ofEpochSecond(1795348800), Optional.empty());
  }
}
