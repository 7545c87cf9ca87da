package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.messages.CaptureReport;
import farthing.messages.CaptureReport.Reply.Said;
import farthing.messages.CardProof;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A merchant with several payment servers: each order is paid, closed and reported at its own. */
class SeveralServersTest {
  private static final Mac8 ANY = new Mac8(Bytes.ofHex("0011223344556677"));

  private final Corner corner = new Corner();
  private final List<Server> servers = new ArrayList<>();
  private MerchantSettings settings = corner.settings;
  private Merchant merchant = corner.merchant;

  /** Says yes to all, and remembers. */
  private record Server(HttpServer http, List<String> asked) {
    static Server start() throws IOException {
      Server server =
          new Server(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
              new ArrayList<>());
      server.http.createContext(
          "/",
          x -> {
            Bytes body = Bytes.of(x.getRequestBody().readAllBytes());
            server.asked.add(x.getRequestURI().getPath());
            Bytes answer =
                x.getRequestURI().getPath().endsWith("/captures")
                    ? captured(CaptureReport.parse(body))
                    : new OrderClose.Reply(Optional.empty()).toJson();
            x.sendResponseHeaders(200, answer.size());
            x.getResponseBody().write(answer.toArray());
            x.close();
          });
      server.http.start();
      return server;
    }

    private static Bytes captured(CaptureReport report) {
      return new CaptureReport.Reply(
              report.captures().stream()
                  .map(c -> new Said(c.trx(), Optional.of(Outcome.ACCEPTED), Optional.empty()))
                  .toList())
          .toJson();
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }
  }

  @BeforeEach
  void start() throws IOException {
    servers.add(Server.start());
    servers.add(Server.start());
    settings =
        MerchantSettings.of(
                "corner-shop",
                "Corner Shop",
                corner.key,
                servers.get(0).address().toString(),
                "http://shop.localhost:8080/status")
            .alsoAt(servers.get(1).address());
    merchant = new Merchant(settings, corner.orders, corner, corner.random);
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.http.stop(0));
  }

  @Test
  void ordersNameOneAfterTheOther() {
    assertThat(List.of(order(), order(), order()))
        .extracting(open -> open.order().server())
        .containsExactly(
            servers.get(0).address(), servers.get(1).address(), servers.get(0).address());
  }

  @Test
  void eachIsClosedAtItsOwn() throws Exception {
    OpenOrder one = order();
    OpenOrder other = order();
    Closings closings = new Closings(corner.orders, link());

    closings.close(one.trx());
    closings.close(other.trx());

    assertThat(servers.get(0).asked).containsExactly(path(one) + "/close");
    assertThat(servers.get(1).asked).containsExactly(path(other) + "/close");
  }

  @Test
  void eachProofIsReportedToItsOwnAndOneThatIsAwayHoldsUpNoOther() throws Exception {
    proven(order());
    OpenOrder other = order();
    proven(other);
    servers.get(0).http.stop(0);

    assertThat(new Captures(corner.orders, link()).tellLeft()).isEqualTo(1);
    assertThat(servers.get(0).asked).isEmpty();
    assertThat(servers.get(1).asked).containsExactly("/v1/purchases/corner-shop/captures");
    assertThat(corner.orders.capturesToTell(10))
        .singleElement()
        .extracting(CaptureReport.Capture::trx)
        .isNotEqualTo(other.trx());
  }

  @Test
  void anOrderOfAServerThatIsNoMoreGoesToTheFirst() throws Exception {
    order();
    OpenOrder old = order();
    MerchantSettings one =
        MerchantSettings.of(
            "corner-shop",
            "Corner Shop",
            corner.key,
            servers.get(0).address().toString(),
            "http://shop.localhost:8080/status");

    new Closings(corner.orders, PaymentLink.to(one, "api-key-1")).close(old.trx());

    assertThat(servers.get(0).asked).containsExactly(path(old) + "/close");
  }

  @Test
  void noServerIsNamedTwice() {
    assertThatThrownBy(() -> settings.alsoAt(servers.get(0).address()))
        .isInstanceOf(Malformed.class);
  }

  private OpenOrder order() {
    return merchant.newOrder(Corner.PRICE, "One song");
  }

  private void proven(OpenOrder order) {
    corner.orders.accept(order.trx(), corner.accepted(order), new CardProof(0, ANY, ANY, ANY));
  }

  private PaymentLink link() {
    return PaymentLink.to(settings, "api-key-1", HttpClient.newBuilder(), PaymentLink.WHOLE);
  }

  private static String path(OpenOrder order) {
    return "/v1/purchases/corner-shop/" + order.trx();
  }
}
