package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a caller meets who begins TLS and does not go on. */
@SuppressWarnings("NullAway.Init")
@Timeout(60)
class TlsBoundsTest {
  private static final char[] PASSWORD = "demo only".toCharArray();
  private static final int BESIEGERS = 100;
  private static final Duration SHORT = Duration.ofSeconds(2);

  /** A handshake's record, which is what a server says to a client's first words. */
  private static final String HANDSHAKE = "\u0016";

  private static TlsKeys servers;
  private static TlsKeys callers;

  private Besiegers besiegers;
  private HttpDoor door;

  @BeforeAll
  static void makeKeys(@TempDir Path directory) throws IOException {
    DemoCertificates demo =
        DemoCertificates.make(directory, PASSWORD, InstantSource.system(), new SecureRandom());
    servers = TlsKeys.ofServer(demo.keyStore(), PASSWORD);
    callers = TlsKeys.ofCaller(demo.trustStore(), PASSWORD);
  }

  @BeforeEach
  void open() throws IOException {
    Metrics metrics = new Metrics();
    door =
        HttpDoor.open(
            DoorSettings.loopback("tls")
                .withTls(servers)
                .within(
                    DoorBounds.usual()
                        .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED)
                        .withTimes(SHORT, SHORT, DoorBounds.ANSWER)),
            List.of(Route.post("/echo", request -> Answer.json(request.body()))),
            metrics);
    besiegers = new Besiegers(door, metrics);
  }

  @AfterEach
  void close() throws IOException {
    besiegers.close();
    door.close();
  }

  @Test
  void handshakeThatTricklesIsEndedBeforeItsFirstWordsAreThere() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.trickle(firstWords())).doesNotStartWith(HANDSHAKE);
    }
  }

  @Test
  void handshakeThatStopsAtTheClientsTurnIsEnded() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(firstWords()).untilClosed()).startsWith(HANDSHAKE);
    }
  }

  @Test
  void othersAreServedWhileManyStopAfterTheirFirstWords() throws IOException {
    besiege(firstWords());

    servesOthers();

    besiegers.untilAllAreGone();
  }

  @Test
  void othersAreServedWhileManyStopWithinTheirFirstWords() throws IOException {
    byte[] words = firstWords();
    besiege(Arrays.copyOf(words, words.length / 2));

    servesOthers();

    besiegers.untilAllAreGone();
  }

  @Test
  void recordThatNeverComesWholeIsEnded() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port());
        Wire wire = Wire.over(talking(socket))) {
      socket.getOutputStream().write(new byte[] {0x17, 3, 3, 0x40, 0, 'x'});

      assertThat(wire.untilClosedOrCut()).isEmpty();
    }
    besiegers.untilAllAreGone();
  }

  @Test
  void requestThatTricklesInsideTlsIsToldSo() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port());
        Wire wire = Wire.over(talking(socket))) {
      assertThat(wire.trickle("GET /quick HTTP/1.1\r\nX: " + "x".repeat(2000)))
          .startsWith("HTTP/1.1 408 ")
          .contains("REQUEST_TOO_SLOW");
    }
  }

  // ---------------------------------------------------------------------------------------------

  /** ClientHello, as a proper client begins. */
  private byte[] firstWords() throws SSLException {
    SSLContext context = callers.context();
    SSLEngine client = context.createSSLEngine("localhost", door.port());
    client.setUseClientMode(true);
    ByteBuffer words = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
    client.wrap(ByteBuffer.allocate(0), words);
    return Arrays.copyOf(words.array(), words.position());
  }

  /** After the handshake. */
  private static SSLSocket talking(Socket socket) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            callers
                .context()
                .getSocketFactory()
                .createSocket(socket, "localhost", socket.getPort(), true);
    tls.startHandshake();
    return tls;
  }

  private void besiege(byte[] words) throws IOException {
    for (int i = 0; i < BESIEGERS; i++) {
      besiegers.another().send(words);
    }
  }

  private void servesOthers() throws IOException {
    URI echo = URI.create("https://localhost:" + door.port() + "/echo");
    try (HttpCaller caller = new HttpCaller(CallerSettings.usual().trusting(callers))) {
      for (int i = 0; i < 20; i++) {
        assertThat(caller.post(echo, Answer.JSON, Bytes.ofHex("7b7d")).status()).isEqualTo(200);
      }
    }
  }
}
