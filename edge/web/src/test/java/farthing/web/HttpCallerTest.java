package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCallerTest {
  private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final HttpCaller caller = new HttpCaller(CallerSettings.usual());
  private final HttpCaller hasty =
      new HttpCaller(CallerSettings.usual().within(Duration.ofSeconds(5), Duration.ofMillis(500)));

  @AfterEach
  void close() {
    caller.close();
    hasty.close();
  }

  @Test
  void getAndPostReachADoor() throws IOException {
    try (HttpDoor door =
        HttpDoor.open(
            DoorSettings.loopback("test"),
            List.of(
                Route.post("/a", r -> Answer.json(r.body()).with("X-Trace", "t1")),
                Route.get("/b", r -> Answer.text(r.query("q").orElse(""))),
                Route.get(
                    "/c", _ -> Answer.refusal(Problem.retryAfter(ErrorCode.TERMINALS_BUSY, 3)))),
            new Metrics())) {
      Answered posted = caller.post(URI.create(door.address() + "/a"), Answer.JSON, text("{}"));
      assertThat(posted.isGood()).isTrue();
      assertThat(posted.body()).isEqualTo(text("{}"));
      assertThat(posted.header("x-trace")).contains("t1");
      assertThat(caller.get(URI.create(door.address() + "/b?q=x%20y")).body())
          .isEqualTo(text("x y"));
      Answered refused = caller.get(URI.create(door.address() + "/c"));
      assertThat(refused.problem().map(Problem::code)).contains(ErrorCode.TERMINALS_BUSY);
      assertThat(refused.header("Retry-After")).contains("3");
    }
  }

  @Test
  void nobodyListeningMeansNothingArrived() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertBroken(caller, URI.create("http://127.0.0.1:" + free + "/"), false, "not reached");
    assertBroken(caller, URI.create("http://no-such-host.invalid/"), false, "not reached");
  }

  @Test
  void hangingUpWithoutAnAnswerMayHaveArrived() throws IOException {
    try (Other other = new Other((socket, _) -> Other.readHead(socket))) {
      assertBroken(caller, other.uri(), true, "failed to respond");
    }
  }

  @Test
  void answerOfAVersionThatThereIsNotIsABrokenRoad() throws IOException {
    try (Other other =
        new Other((socket, _) -> {
          Other.readHead(socket);
          Other.write(socket, "HTTP/1.-1 200 OK\r\n\r\n");
        })) {
      assertBroken(caller, other.uri(), true, "version");
    }
  }

  @Test
  void answerThatNeverComesEndsInTime() throws IOException {
    try (Other other = new Other((socket, _) -> Other.readUntilEnd(socket))) {
      assertBroken(hasty, other.uri(), true, "no answer within 500 ms");
    }
  }

  @Test
  void answerThatTricklesEndsInTime() throws IOException {
    try (Other other =
        new Other((socket, over) -> {
          Other.readHead(socket);
          Other.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
          while (!over.await(20, TimeUnit.MILLISECONDS)) {
            Other.write(socket, "x");
          }
        })) {
      assertBroken(hasty, other.uri(), true, "no answer within 500 ms");
    }
  }

  /** With time enough for a busy machine to connect. */
  @Test
  void requestThatNobodyReadsEndsInTime() throws IOException {
    try (Other other = new Other((_, over) -> over.await());
        HttpCaller patient =
            new HttpCaller(
                CallerSettings.usual().within(Duration.ofSeconds(5), Duration.ofSeconds(3)))) {
      assertThatThrownBy(
              () -> patient.post(other.uri(), Answer.JSON, Bytes.of(new byte[32 * 1024 * 1024])))
          .isInstanceOfSatisfying(
              RoadBroken.class, broken -> assertThat(broken.mayHaveArrived()).isTrue())
          .hasMessageContaining("no answer within 3000 ms");
    }
  }

  @Test
  void answerAboveTheBoundIsNotRead() throws IOException {
    for (String head :
        List.of(
            "Content-Length: 1048577\r\n\r\n",
            "Content-Length: 9999999999\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n100001\r\n" + "x".repeat(1024 * 1024 + 1),
            "\r\n" + "x".repeat(1024 * 1024 + 1))) {
      try (Other other = Other.saying("HTTP/1.1 200 OK\r\n" + head)) {
        assertBroken(caller, other.uri(), true, "larger than 1048576 bytes");
      }
    }
  }

  @Test
  void answerThatIsNotHttpIsNoAnswer() throws IOException {
    for (String nonsense :
        List.of(
            "SSH-2.0-x\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nX: " + "y".repeat(40_000) + "\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(20))) {
      try (Other other = Other.saying(nonsense)) {
        assertThat(catchThrowable(() -> caller.get(other.uri())))
            .describedAs(nonsense.lines().limit(3).toList().toString())
            .isInstanceOf(RoadBroken.class);
      }
    }
  }

  @Test
  void chunkedInterimAndOpenEndedAnswersAreRead() throws IOException {
    for (String good :
        List.of(
            Wire.lines(
                "HTTP/1.1 200 OK",
                "Transfer-Encoding: chunked",
                "",
                "1;x=y",
                "o",
                "01",
                "k",
                "0",
                "X: trailer",
                "",
                ""),
            "HTTP/1.1 100 Continue\r\n\r\n" + GOOD,
            "HTTP/1.0 200 OK\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok")) {
      try (Other other = Other.saying(good)) {
        assertThat(caller.get(other.uri()).body()).isEqualTo(text("ok"));
      }
    }
  }

  @Test
  void connectionIsKeptForTheNextCall() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (Other other =
        new Other((socket, _) -> {
          connections.incrementAndGet();
          while (Other.readHead(socket)) {
            Other.write(socket, GOOD);
          }
        })) {
      for (int i = 0; i < 5; i++) {
        assertThat(caller.get(other.uri()).status()).isEqualTo(200);
      }
      assertThat(connections).hasValue(1);
    }
  }

  @Test
  void keptConnectionThatDiedIsReplacedForWhatMayBeRepeated() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (Other other =
        new Other((socket, _) -> {
          connections.incrementAndGet();
          Other.readHead(socket);
          Other.write(socket, GOOD);
          Other.readHead(socket); // the second request is taken, and never answered
        })) {
      Call order = Call.post(other.uri(), "", Bytes.empty());
      caller.call(order);
      assertThatThrownBy(() -> caller.call(order))
          .isInstanceOfSatisfying(
              RoadBroken.class, broken -> assertThat(broken.mayHaveArrived()).isTrue());
      assertThat(connections).hasValue(1);

      caller.call(order);
      assertThat(caller.call(order.repeatable()).status()).isEqualTo(200);
      assertThat(connections).hasValue(3);
    }
  }

  @Test
  void redirectIsFollowedOnlyWhenAskedForAndWithoutKeys() throws IOException {
    try (HttpDoor target =
            HttpDoor.open(
                DoorSettings.loopback("test"),
                List.of(Route.get("/b", r -> Answer.text(r.header("X-Key").orElse("no key")))),
                new Metrics());
        HttpDoor door =
            HttpDoor.open(
                DoorSettings.loopback("test"),
                List.of(
                    Route.get("/a", _ -> Answer.seeOther(URI.create(target.address() + "/b"))),
                    Route.get("/loop", _ -> Answer.seeOther(URI.create("/loop")))),
                new Metrics());
        HttpCaller follower = new HttpCaller(CallerSettings.usual().following(3))) {
      Call call = Call.get(URI.create(door.address() + "/a")).with("X-Key", "4711");
      assertThat(caller.call(call).status()).isEqualTo(303);
      assertThat(follower.call(call).body()).isEqualTo(text("no key"));
      assertThat(follower.get(URI.create(door.address() + "/loop")).status()).isEqualTo(303);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://127.0.0.1/", "http://user@127.0.0.1/", "http://127.0.0.1:99999/", "http:"})
  void whoIsSentWhereNoCallerGoesIsToldSo(String elsewhere) throws IOException {
    try (HttpDoor door =
            HttpDoor.open(
                DoorSettings.loopback("test"),
                List.of(
                    Route.get(
                        "/a", _ -> Answer.nothing().withStatus(302).with("Location", elsewhere))),
                new Metrics());
        HttpCaller follower = new HttpCaller(CallerSettings.usual().following(3))) {
      assertThat(follower.get(URI.create(door.address() + "/a")).status()).isEqualTo(302);
    }
  }

  @Test
  void headerCannotBeginAnotherLine() {
    Call call = Call.get(URI.create("http://localhost/"));
    assertThatThrownBy(() -> call.with("X", "a\r\nY: b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Call.get(URI.create("file:///etc/passwd")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertBroken(HttpCaller caller, URI to, boolean mayHaveArrived, String why) {
    assertThatThrownBy(() -> caller.post(to, "", Bytes.empty()))
        .isInstanceOfSatisfying(
            RoadBroken.class,
            broken -> assertThat(broken.mayHaveArrived()).isEqualTo(mayHaveArrived))
        .hasMessageContaining(why);
  }

  private static Bytes text(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A server that behaves as badly as a test wants. */
  private static final class Other implements AutoCloseable {
    interface Behaviour {
      void meet(Socket socket, CountDownLatch over) throws IOException, InterruptedException;
    }

    private final ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

    private final CountDownLatch over = new CountDownLatch(1);

    Other(Behaviour behaviour) throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            while (!listening.isClosed()) {
              try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> meet(behaviour, socket));
              } catch (IOException e) {
                return; // the test is over
              }
            }
          });
    }

    static Other saying(String answer) throws IOException {
      return new Other((socket, _) -> {
        readHead(socket);
        write(socket, answer);
        socket.shutdownOutput();
        readUntilEnd(socket);
      });
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    @Override
    public void close() throws IOException {
      over.countDown();
      listening.close();
    }

    private void meet(Behaviour behaviour, Socket socket) {
      try (socket) {
        behaviour.meet(socket, over);
      } catch (IOException | InterruptedException e) {
        // the caller left
      }
    }

    static void write(Socket socket, String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** False when the caller left. */
    static boolean readHead(Socket socket) throws IOException {
      int last = 0;
      while (last != 0x0d0a0d0a) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          return false;
        }
        last = last << 8 | next;
      }
      return true;
    }

    static void readUntilEnd(Socket socket) throws IOException {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }
}
