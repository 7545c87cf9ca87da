package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.DoorBounds.Rate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a caller who means harm meets. */
class DoorBoundsTest {
  private static final DoorBounds USUAL = DoorBounds.usual();
  private static final DoorBounds QUICK =
      USUAL.withTimes(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofSeconds(2));
  private static final String CHUNKED =
      Wire.lines(
          "POST /echo HTTP/1.1",
          "Host: a",
          "Content-Type: application/json",
          "Transfer-Encoding: chunked",
          "",
          "");

  private final AtomicInteger answered = new AtomicInteger();

  @Test
  void bodyOf100MegabytesIsRefusedBeforeItIsSent() throws IOException {
    try (HttpDoor door = door(USUAL);
        Wire wire = new Wire(door)) {
      wire.send(head("/echo", 100_000_000));
      assertTooLarge(wire.sendNoMore().untilClosed());
    }
  }

  @Test
  void bodyOf100MegabytesIsRefusedWhileItIsSent() throws IOException {
    try (HttpDoor door = door(USUAL);
        Wire wire = new Wire(door)) {
      wire.send(head("/echo", 100_000_000));
      byte[] megabyte = new byte[1_000_000];
      for (int i = 0; i < 100; i++) {
        wire.send(megabyte);
      }
      assertTooLarge(wire.sendNoMore().untilClosed());
    }
  }

  @Test
  void endlessChunksAreRefused() throws IOException {
    try (HttpDoor door = door(USUAL);
        Wire wire = new Wire(door)) {
      wire.send(CHUNKED);
      String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
      for (int i = 0; i < 200; i++) {
        wire.send(chunk);
      }
      assertTooLarge(wire.sendNoMore().untilClosed());
    }
  }

  @Test
  void chunkThatPromisesTooMuchIsRefusedBeforeItComes() throws IOException {
    for (String size : List.of("10001", "7fffffff", "ffffffff", "fffffffffffffffff", "-1", "x")) {
      try (HttpDoor door = door(USUAL);
          Wire wire = new Wire(door)) {
        assertThat(wire.send(CHUNKED + size + "\r\n").sendNoMore().untilClosed())
            .describedAs(size)
            .matches("(?s)HTTP/1.1 4(13|00) .*application/problem\\+json.*");
      }
    }
  }

  @Test
  void chunkSizeWithoutEndIsRefused() throws IOException {
    try (HttpDoor door = door(USUAL);
        Wire wire = new Wire(door)) {
      wire.send(CHUNKED + "1;");
      String extension = "x".repeat(100_000);
      for (int i = 0; i < 20; i++) {
        wire.send(extension);
      }
      assertTooLarge(wire.sendNoMore().untilClosed());
    }
  }

  @Test
  void bodyAtTheBoundIsTaken() throws IOException {
    try (HttpDoor door = door(USUAL);
        Wire wire = new Wire(door)) {
      String body = "x".repeat(DoorBounds.MAX_BODY_BYTES);
      assertThat(wire.send(Wire.post("/echo", body)).answer()).endsWith(body);
      wire.send(CHUNKED + "1\r\nx\r\n".repeat(DoorBounds.MAX_BODY_BYTES) + "0\r\n\r\n");
      assertThat(wire.answer()).endsWith(body);
    }
  }

  @Test
  void bodyShorterThanItSaysIsNotAnswered() throws IOException {
    try (HttpDoor door = door(USUAL);
        Wire wire = new Wire(door)) {
      assertThat(wire.send(head("/echo", 1000) + "{}").sendNoMore().untilClosed())
          .startsWith("HTTP/1.1 400 ")
          .contains("MESSAGE_MALFORMED");
      assertThat(answered).hasValue(0);
    }
  }

  @Test
  void urlAndHeadersAboveTheirBoundsAreRefused() throws IOException {
    try (HttpDoor door = door(USUAL)) {
      try (Wire wire = new Wire(door)) {
        assertThat(wire.send(Wire.get("/" + "x".repeat(5000))).sendNoMore().untilClosed())
            .startsWith("HTTP/1.1 414 ")
            .contains("ADDRESS_TOO_LONG", "Connection: close");
      }
      try (Wire wire = new Wire(door)) {
        wire.send("GET /quick HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
        assertThat(wire.sendNoMore().untilClosed())
            .startsWith("HTTP/1.1 431 ")
            .contains("HEADERS_TOO_LARGE", "Connection: close");
      }
      try (Wire wire = new Wire(door)) {
        assertThat(wire.send("GET /quick HTTP/1.0\r\nHost: a\r\n\r\n").untilClosed())
            .startsWith("HTTP/1.1 505 ")
            .contains("HTTP_VERSION_UNSUPPORTED", "Connection: close");
      }
    }
  }

  @Test
  void headThatTricklesIsEnded() throws IOException {
    try (HttpDoor door = door(QUICK);
        Wire wire = new Wire(door)) {
      assertThat(wire.trickle("GET /quick HTTP/1.1\r\nX: " + "x".repeat(2000)))
          .startsWith("HTTP/1.1 408 ")
          .contains("application/problem+json", "REQUEST_TOO_SLOW");
    }
  }

  @Test
  void bodyThatTricklesIsEnded() throws IOException {
    try (HttpDoor door = door(QUICK);
        Wire wire = new Wire(door)) {
      assertThat(wire.send(head("/echo", 2000)).trickle("x".repeat(2000)))
          .startsWith("HTTP/1.1 408 ")
          .contains("application/problem+json", "REQUEST_TOO_SLOW");
      assertThat(answered).hasValue(0);
    }
  }

  @Test
  void bodyThatNeverComesIsEnded() throws IOException {
    try (HttpDoor door = door(QUICK);
        Wire wire = new Wire(door)) {
      assertThat(wire.send(head("/echo", 2000)).untilClosed()).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void silentConnectionIsClosedWithoutAWord() throws IOException {
    try (HttpDoor door = door(QUICK);
        Wire fresh = new Wire(door);
        Wire used = new Wire(door)) {
      used.send(Wire.get("/quick")).answer();
      assertThat(used.untilClosed()).isEmpty();
      assertThat(fresh.untilClosed()).isEmpty();
    }
  }

  @Test
  void answerThatTakesTooLongIsCut() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    Route stuck =
        Route.get(
            "/stuck",
            _ -> {
              over.await();
              return Answer.text("late");
            });
    try (HttpDoor door =
            HttpDoor.open(DoorSettings.loopback("t").within(QUICK), List.of(stuck), new Metrics());
        Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.get("/stuck")).untilClosedOrCut()).isEmpty();
      over.countDown();
    }
  }

  @Test
  void requestThatIsInsideIsAnsweredWhileTheDoorCloses() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Route slow =
        Route.get(
            "/slow",
            _ -> {
              inside.countDown();
              over.await();
              return Answer.text("done");
            });
    Route quick = Route.get("/quick", _ -> Answer.text("here"));
    HttpDoor door = HttpDoor.open(DoorSettings.loopback("t"), List.of(slow, quick), new Metrics());
    try (Wire wire = new Wire(door);
        Wire silent = new Wire(door)) {
      silent.send(Wire.get("/quick")).answer(); // or it might still wait to be let in
      wire.send(Wire.get("/slow"));
      inside.await();
      Thread closing = Thread.ofVirtual().start(door::close);
      assertThat(silent.untilClosedOrCut()).isEmpty();
      over.countDown();
      assertThat(wire.answer()).endsWith("done");
      assertThat(closing.join(Duration.ofSeconds(4))).isTrue();
    }
  }

  @Test
  void connectionsAboveTheBoundWaitForOneToEnd() throws IOException {
    try (HttpDoor door = door(USUAL.withMaxConnections(1))) {
      Wire first = new Wire(door);
      first.send(Wire.get("/quick")).answer();
      try (Wire second = new Wire(door)) {
        second.send(Wire.get("/quick"));
        assertThat(second.hasAnswerWithin(Duration.ofMillis(100))).isFalse();
        first.close();
        assertThat(second.answer()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void requestThatFindsAllTurnsTakenIsSentAway() throws Exception {
    CountDownLatch inside = new CountDownLatch(2);
    CountDownLatch over = new CountDownLatch(1);
    Route slow =
        Route.get(
            "/slow",
            _ -> {
              inside.countDown();
              over.await();
              return Answer.text("done");
            });
    DoorBounds two = USUAL.withMaxConcurrent(2, Duration.ofMillis(50));
    try (HttpDoor door =
            HttpDoor.open(
                DoorSettings.loopback("t").within(two),
                List.of(slow, new Health().route()),
                new Metrics());
        Wire first = new Wire(door);
        Wire second = new Wire(door);
        Wire third = new Wire(door)) {
      first.send(Wire.get("/slow"));
      second.send(Wire.get("/slow"));
      inside.await();
      assertThat(third.send(Wire.get("/slow")).answer())
          .startsWith("HTTP/1.1 503 ")
          .contains("Retry-After: 1\r\n", "SERVER_BUSY");
      assertThat(third.send(Wire.get("/health")).answer()).startsWith("HTTP/1.1 200 ");
      over.countDown();
      assertThat(first.answer()).endsWith("done");
      assertThat(second.answer()).endsWith("done");
      assertThat(third.send(Wire.get("/slow")).answer()).endsWith("done");
    }
  }

  @Test
  void addressAboveItsRateIsSentAwayAndToldForHowLong() throws IOException {
    DoorBounds three = USUAL.withRates(new Rate(0.01, 3), DoorBounds.RATE_PER_KEY);
    try (HttpDoor door = door(three)) {
      for (String path : List.of("/quick", "/nothing", "/quick")) {
        try (Wire wire = new Wire(door)) {
          assertThat(wire.send(Wire.get(path)).answer()).doesNotContain("429");
        }
      }
      try (Wire wire = new Wire(door)) {
        for (String path : List.of("/quick", "/nothing")) {
          assertThat(wire.send(Wire.get(path)).answer())
              .startsWith("HTTP/1.1 429 ")
              .containsPattern("Retry-After: (100|[1-9][0-9])\r\n")
              .contains("RATE_EXCEEDED");
        }
      }
    }
  }

  @Test
  void keyAboveItsRateIsSentAwayAndOthersAreNot() throws IOException {
    DoorBounds two = USUAL.withRates(Rate.UNLIMITED, new Rate(0.01, 2));
    try (HttpDoor door = door(two);
        Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.get("/of/a")).answer()).startsWith("HTTP/1.1 200 ");
      assertThat(wire.send(Wire.get("/of/a")).answer()).startsWith("HTTP/1.1 200 ");
      assertThat(wire.send(Wire.get("/of/a")).answer())
          .startsWith("HTTP/1.1 429 ")
          .containsPattern("Retry-After: (100|[1-9][0-9])\r\n");
      assertThat(wire.send(Wire.get("/of/b")).answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  private HttpDoor door(DoorBounds bounds) throws IOException {
    return HttpDoor.open(
        DoorSettings.loopback("bounds").within(bounds),
        List.of(
            Route.post(
                "/echo",
                request -> {
                  answered.incrementAndGet();
                  return Answer.json(request.body());
                }),
            Route.get("/of/{party}", _ -> Answer.text("ok")).limitedBy(r -> r.path("party")),
            Route.get("/quick", _ -> Answer.text("ok"))),
        new Metrics());
  }

  private void assertTooLarge(String answer) {
    assertThat(answer)
        .startsWith("HTTP/1.1 413 ")
        .contains("Connection: close\r\n", "application/problem+json", "BODY_TOO_LARGE");
    assertThat(answered).hasValue(0);
  }

  private static String head(String path, int length) {
    return Wire.lines(
        "POST " + path + " HTTP/1.1",
        "Host: a",
        "Content-Type: application/json",
        "Content-Length: " + length,
        "",
        "");
  }
}
