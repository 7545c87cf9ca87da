package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A door besieged: whoever is let in is still served, and the besiegers are gone after their time.
 */
@SuppressWarnings("NullAway.Init")
@Timeout(60)
class SiegeTest {
  private static final int BESIEGERS = 1_000;
  private static final int WHO_NEVER_READ = 5;

  /** Several together are more than a connection keeps on its way. */
  private static final Answer LARGE = Answer.of(200, "text/plain", Bytes.of(new byte[1_000_000]));

  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final DoorBounds USUAL =
      DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);

  private Besiegers besiegers;
  private HttpDoor door;

  /** Bounds of which only the one that the besiegers meet is short. */
  private void open(DoorBounds bounds) throws IOException {
    Metrics metrics = new Metrics();
    door =
        HttpDoor.open(
            DoorSettings.loopback("siege").within(bounds),
            List.of(
                Route.post("/echo", request -> Answer.json(request.body())),
                Route.get("/large", _ -> LARGE)),
            metrics);
    besiegers = new Besiegers(door, metrics);
  }

  @AfterEach
  void close() throws IOException {
    besiegers.close();
    door.close();
  }

  @Test
  void othersAreServedWhileAThousandSendByteByByte() throws IOException {
    open(USUAL.withTimes(DoorBounds.IDLE, SHORT, DoorBounds.ANSWER));
    besiege("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX: ");
    servesOthers(() -> {
      for (Wire wire : besiegers.all()) {
        sendIfItStands(wire);
      }
    });
    besiegers.untilAllAreGone();
  }

  @Test
  void othersAreServedWhileAThousandSayNothing() throws IOException {
    open(USUAL.withTimes(SHORT, DoorBounds.ARRIVAL, DoorBounds.ANSWER));
    besiege("");
    servesOthers(() -> {});
    besiegers.untilAllAreGone();
  }

  @Test
  void othersAreServedWhileAThousandPromiseABodyThatNeverComes() throws IOException {
    open(USUAL.withTimes(DoorBounds.IDLE, SHORT, DoorBounds.ANSWER));
    besiege(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: 60000\r\n\r\n{");
    servesOthers(() -> {});
    besiegers.untilAllAreGone();
  }

  @Test
  void othersAreServedWhileSomeNeverReadWhatTheyAskedFor() throws IOException {
    open(USUAL.withTimes(DoorBounds.IDLE, DoorBounds.ARRIVAL, SHORT));
    for (int i = 0; i < WHO_NEVER_READ; i++) {
      Wire wire = besiegers.another();
      for (int asked = 0; asked < 20; asked++) {
        wire.send(Wire.get("/large"));
      }
    }
    servesOthers(() -> {});
    besiegers.untilNobodyIsConnected(); // reading to the end would help them
  }

  private void besiege(String words) throws IOException {
    for (int i = 0; i < BESIEGERS; i++) {
      Wire wire = besiegers.another();
      if (!words.isEmpty()) {
        wire.send(words);
      }
    }
    while (besiegers.connections() < BESIEGERS) {
      Thread.onSpinWait();
    }
  }

  private static void sendIfItStands(Wire wire) {
    try {
      wire.send("x");
    } catch (IOException e) {
      // its time was up already
    }
  }

  private interface Meanwhile {
    void happens() throws IOException;
  }

  private void servesOthers(Meanwhile meanwhile) throws IOException {
    for (int i = 0; i < 5; i++) {
      meanwhile.happens();
      try (Wire guest = new Wire(door)) {
        for (int asked = 0; asked < 20; asked++) {
          assertThat(guest.send(Wire.post("/echo", "{}")).answer()).startsWith("HTTP/1.1 200 ");
        }
      }
    }
  }
}
