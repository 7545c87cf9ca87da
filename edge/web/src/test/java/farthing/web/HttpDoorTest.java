package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Malformed;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpDoorTest {
  private HttpDoor door;

  @BeforeEach
  void open() throws IOException {
    door =
        HttpDoor.open(
            DoorSettings.loopback("test"),
            List.of(
                Route.post("/echo", request -> Answer.json(request.body())),
                Route.get("/v1/purchases/{party}/{trx}", HttpDoorTest::names),
                Route.post("/v1/purchases/{party}/{trx}/draw", HttpDoorTest::names),
                Route.post("/v1/purchases/{party}/captures", _ -> Answer.text("captures")),
                Route.form("/order", r -> Answer.text(r.field("colour").orElse("none"))),
                Route.get("/find", r -> Answer.text(r.query("q").orElse("none"))),
                Route.get("/cookie", r -> Answer.text(r.cookie("session").orElse("none"))),
                Route.get("/malformed", _ -> malformed()),
                Route.get("/broken", _ -> broken())),
            new Metrics());
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void bodyGoesInAndComesBack() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.post("/echo", "{\"a\":\"\u00e4\"}")).answer())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Content-Type: application/json\r\n", "Cache-Control: no-store\r\n")
          .endsWith("\r\n\r\n{\"a\":\"\u00e4\"}");
    }
  }

  @Test
  void chunkedBodyIsReadToItsEnd() throws IOException {
    try (Wire wire = new Wire(door)) {
      String chunked =
          Wire.lines(
              "POST /echo HTTP/1.1",
              "Host: a",
              "Content-Type: application/json; charset=utf-8",
              "Transfer-Encoding: chunked",
              "",
              "3",
              "{\"a",
              "4",
              "\":1}",
              "0",
              "",
              "");
      assertThat(wire.send(chunked).answer()).endsWith("\r\n\r\n{\"a\":1}");
      assertThat(wire.send(Wire.get("/find?q=after")).answer()).endsWith("after");
    }
  }

  @Test
  void oneConnectionCarriesManyRequests() throws IOException {
    try (Wire wire = new Wire(door)) {
      for (int i = 0; i < 20; i++) {
        assertThat(wire.send(Wire.post("/echo", "[" + i + "]")).answer()).endsWith("[" + i + "]");
      }
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder() throws IOException {
    try (Wire wire = new Wire(door)) {
      wire.send(Wire.post("/echo", "[1]") + Wire.post("/echo", "[2]") + Wire.get("/find?q=3"));
      assertThat(wire.answer()).endsWith("[1]");
      assertThat(wire.answer()).endsWith("[2]");
      assertThat(wire.answer()).endsWith("3");
    }
  }

  @Test
  void connectionEndsWhenTheCallerAsksForIt() throws IOException {
    try (Wire wire = new Wire(door)) {
      wire.send("GET /find HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(wire.untilClosed()).startsWith("HTTP/1.1 200").endsWith("none");
    }
  }

  @Test
  void namesInThePathReachTheAnswerer() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.post("/v1/purchases/shop/0192/draw", "{}")).answer())
          .endsWith("shop 0192");
      assertThat(wire.send(Wire.get("/v1/purchases/s%68op/a%2Fb")).answer()).endsWith("shop a/b");
    }
  }

  @Test
  void literalSegmentGoesBeforeAName() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.post("/v1/purchases/shop/captures", "{}")).answer())
          .endsWith("captures");
    }
  }

  @Test
  void formQueryAndCookieAreRead() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(
              wire.send(Wire.post("/order", Route.FORM, "size=1&colour=light+gr%C3%BCn")).answer())
          .endsWith("light gr\u00fcn");
      assertThat(wire.send(Wire.get("/find?p=&q=a%20b+c")).answer()).endsWith("a b c");
      assertThat(
              wire.send("GET /cookie HTTP/1.1\r\nHost: a\r\nCookie: a=b; session=xyz\r\n\r\n")
                  .answer())
          .endsWith("xyz");
    }
  }

  @Test
  void unknownPathIsAProblemDocument() throws IOException {
    try (Wire wire = new Wire(door)) {
      for (String path : List.of("/", "/nothing", "/echo/", "/v1/purchases/shop/x/y/z", "//")) {
        assertThat(wire.send(Wire.get(path)).answer())
            .startsWith("HTTP/1.1 404 ")
            .contains("Content-Type: application/problem+json\r\n", "\"code\":\"PATH_UNKNOWN\"");
      }
    }
  }

  @Test
  void wrongMethodNamesTheRightOne() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.get("/echo")).answer())
          .startsWith("HTTP/1.1 405 ")
          .contains("Allow: POST\r\n", "application/problem+json", "METHOD_NOT_ALLOWED");
    }
  }

  @Test
  void headIsAnsweredAsGetIsWithoutTheBody() throws IOException {
    String body = "x".repeat(3000);
    try (Wire wire = new Wire(door)) {
      wire.send("HEAD /find?q=" + body + " HTTP/1.1\r\nHost: a\r\n\r\n");
      wire.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
      wire.send("GET /find HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(wire.untilClosed().split("(?=HTTP/1.1 )"))
          .satisfiesExactly(
              head ->
                  assertThat(head)
                      .startsWith("HTTP/1.1 200 ")
                      .contains("Content-Length: 3000\r\n")
                      .endsWith("\r\n\r\n"),
              post -> assertThat(post).startsWith("HTTP/1.1 405 ").endsWith("\r\n\r\n"),
              get -> assertThat(get).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nnone"));
    }
  }

  @Test
  void wrongContentTypeIsNotRead() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.post("/echo", "text/plain", "{}")).answer())
          .startsWith("HTTP/1.1 415 ")
          .contains("application/problem+json", "MEDIA_TYPE_UNSUPPORTED", "application/json");
      assertThat(wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").answer())
          .startsWith("HTTP/1.1 415 ");
    }
  }

  @Test
  void malformedMessageIsToldWhatIsWrongWithIt() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.get("/malformed")).answer())
          .startsWith("HTTP/1.1 400 ")
          .contains("MESSAGE_MALFORMED", "a TRX has 16 bytes");
      assertThat(wire.send(Wire.get("/v1/purchases/shop/%zz")).answer())
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void exceptionLeavesNothingButAReference() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.get("/broken")).answer())
          .startsWith("HTTP/1.1 500 ")
          .contains("application/problem+json", "SERVER_FAILED")
          .containsPattern("reference [0-9a-f]{12}")
          .doesNotContain("secret", "Exception", "farthing.web");
      assertThat(wire.send(Wire.get("/find?q=next")).answer()).endsWith("next");
    }
  }

  @Test
  void whatIsNotHttpIsRefusedInOurWords() throws IOException {
    for (String nonsense :
        List.of(
            "HELLO\r\n\r\n",
            "GET /find HTTP/1.1\r\n\r\n",
            "GE\u00e4T /find HTTP/1.1\r\nHost: a\r\n\r\n",
            "{GET} /find HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Ty",
            "GET /find HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            Wire.lines(
                "POST /echo HTTP/1.1",
                "Host: a",
                "Content-Length: 1",
                "Transfer-Encoding: chunked",
                "",
                "0",
                "",
                ""),
            "GET /<script> HTTP/1.1\r\nHost: a\r\n\r\n")) {
      try (Wire wire = new Wire(door)) {
        assertThat(wire.send(nonsense).sendNoMore().untilClosed())
            .describedAs(nonsense)
            .startsWith("HTTP/1.1 400 ")
            .contains("application/problem+json", "MESSAGE_MALFORMED")
            .doesNotContain("script", "Helidon", "Exception");
      }
    }
  }

  @Test
  void whatIsNotHttpBehindARequestIsRefusedTheSameWay() throws IOException {
    try (Wire wire = new Wire(door)) {
      wire.send(Wire.post("/echo", "{}") + "{GET} /find HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(wire.answer()).startsWith("HTTP/1.1 200 ");
      assertThat(wire.sendNoMore().untilClosed())
          .startsWith("HTTP/1.1 400 ")
          .contains("MESSAGE_MALFORMED");
    }
  }

  @Test
  void routeGivenTwiceIsRefusedAtTheStart() {
    List<Route> twice =
        List.of(Route.get("/{a}", _ -> Answer.nothing()), Route.get("/{b}", _ -> Answer.nothing()));
    assertThatThrownBy(() -> HttpDoor.open(DoorSettings.loopback("t"), twice, new Metrics()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void portThatIsTakenIsSaidSo() {
    DoorSettings same = DoorSettings.loopback("test").atPort(door.port());
    assertThatThrownBy(() -> HttpDoor.open(same, List.of(), new Metrics()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Integer.toString(door.port()));
  }

  private static Answer names(Request request) {
    return Answer.text(request.path("party") + " " + request.path("trx"));
  }

  private static Answer malformed() {
    throw new Malformed("a TRX has 16 bytes");
  }

  private static Answer broken() throws IOException {
    throw new IOException("secret key 4711");
  }
}
