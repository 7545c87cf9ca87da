package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final char[] PASSWORD = "demo only".toCharArray();

  @TempDir private Path directory;
  private DemoCertificates demo;
  private HttpDoor door;

  @BeforeEach
  void open() throws IOException {
    demo = certificates("here", InstantSource.system());
    door = door(demo);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void callGoesThereAndBackUnderTheDemoAuthority() throws IOException {
    try (HttpCaller caller = callerTrusting(demo)) {
      for (String host : List.of("127.0.0.1", "localhost", "shop.localhost")) {
        URI to = URI.create("https://" + host + ":" + door.port() + "/echo");
        for (int i = 0; i < 3; i++) {
          assertThat(caller.post(to, Answer.JSON, Bytes.ofHex("7b7d")).body())
              .isEqualTo(Bytes.ofHex("7b7d"));
        }
      }
    }
  }

  @Test
  void largeBodyAndAnswerPassThroughTls() throws IOException {
    Bytes large = Bytes.of(new byte[60_000]);
    try (HttpCaller caller = callerTrusting(demo)) {
      assertThat(caller.post(echo(), Answer.JSON, large).body()).isEqualTo(large);
    }
  }

  @Test
  void serverOfAnotherAuthorityIsNotCalled() throws IOException {
    DemoCertificates other = certificates("other", InstantSource.system());
    try (HttpCaller caller = callerTrusting(other)) {
      assertNotReached(caller, echo());
    }
    try (HttpCaller caller = new HttpCaller(CallerSettings.usual())) {
      assertNotReached(caller, echo());
    }
  }

  @Test
  void certificateMustBeForTheNameThatIsCalled() throws IOException {
    try (HttpCaller caller = callerTrusting(demo)) {
      assertNotReached(caller, URI.create("https://a.b.localhost:" + door.port() + "/echo"));
    }
  }

  @Test
  void expiredCertificateIsNotTrusted() throws IOException {
    Instant longAgo = Instant.now().minus(DemoCertificates.VALIDITY.multipliedBy(2));
    DemoCertificates old = certificates("old", InstantSource.fixed(longAgo));
    try (HttpDoor oldDoor = door(old);
        HttpCaller caller = callerTrusting(old)) {
      assertNotReached(caller, URI.create(oldDoor.address() + "/echo"));
    }
  }

  @Test
  void doorWithTlsAnswersNothingToPlainHttp() throws IOException {
    try (Wire wire = new Wire(door)) {
      assertThat(wire.send(Wire.get("/echo")).untilClosedOrCut()).doesNotContain("HTTP/1.1");
    }
    try (HttpCaller caller = callerTrusting(demo)) {
      assertThat(caller.post(echo(), Answer.JSON, Bytes.ofHex("7b7d")).status()).isEqualTo(200);
    }
  }

  @Test
  void storesAreReadableByTheirOwnerOnly() throws IOException {
    for (Path file : List.of(demo.keyStore(), demo.trustStore())) {
      assertThat(Files.getPosixFilePermissions(file))
          .containsOnly(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
  }

  @Test
  void wrongPasswordIsSaidWithoutSayingIt() {
    assertThatThrownBy(() -> TlsKeys.ofServer(demo.keyStore(), "guess".toCharArray()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("demo-server.p12")
        .hasMessageNotContaining("guess");
  }

  private URI echo() {
    return URI.create("https://localhost:" + door.port() + "/echo");
  }

  private DemoCertificates certificates(String name, InstantSource time) throws IOException {
    return DemoCertificates.make(directory.resolve(name), PASSWORD, time, new SecureRandom());
  }

  private static HttpDoor door(DemoCertificates certificates) throws IOException {
    return HttpDoor.open(
        DoorSettings.loopback("tls").withTls(TlsKeys.ofServer(certificates.keyStore(), PASSWORD)),
        List.of(Route.post("/echo", request -> Answer.json(request.body()))),
        new Metrics());
  }

  private static HttpCaller callerTrusting(DemoCertificates certificates) throws IOException {
    return new HttpCaller(
        CallerSettings.usual().trusting(TlsKeys.ofCaller(certificates.trustStore(), PASSWORD)));
  }

  private static void assertNotReached(HttpCaller caller, URI to) {
    assertThatThrownBy(() -> caller.post(to, Answer.JSON, Bytes.ofHex("7b7d")))
        .isInstanceOfSatisfying(
            RoadBroken.class, broken -> assertThat(broken.mayHaveArrived()).isFalse())
        .hasCauseInstanceOf(SSLException.class);
  }
}
