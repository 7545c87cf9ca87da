package farthing.fuzz;

import farthing.fuzz.FuzzTarget.Broken;
import farthing.web.Answer;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What comes over a connection to a door: HTTP, or not. */
final class DoorTarget {
  private static final int LARGEST = 128 * 1024;
  private static final int PATIENCE_MILLIS = 30_000;

  private final HttpDoor door;

  private DoorTarget(HttpDoor door) {
    this.door = door;
  }

  static FuzzTarget target() {
    return new FuzzTarget(
        "door", "a connection to an HTTP door", LARGEST, input -> Opened.DOOR.read(input));
  }

  /** Open while the process lives. */
  private static final class Opened {
    static final DoorTarget DOOR = open();
  }

  private static DoorTarget open() {
    try {
      return new DoorTarget(
          HttpDoor.open(
              DoorSettings.loopback("fuzz")
                  .within(
                      DoorBounds.usual()
                          .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED)),
              List.of(
                  Route.post("/v1/purchases/{party}/{trx}/draw", DoorTarget::everything),
                  Route.form("/orders", DoorTarget::everything),
                  Route.get("/orders/{basket}", DoorTarget::everything)),
              new Metrics()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all of a request that a route may read. */
  private static Answer everything(Request request) {
    for (String name : List.of("party", "trx", "basket")) {
      if (request.toString().contains("{" + name + "}")) {
        request.path(name);
      }
    }
    request.query("article");
    request.field("article");
    request.cookie("farthing-shop");
    request.header("Authorization");
    return Answer.json(request.body());
  }

  private void read(byte[] input) throws IOException {
    String answer;
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      caller.setSoTimeout(PATIENCE_MILLIS);
      caller.getOutputStream().write(input);
      caller.shutdownOutput();
      answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException e) {
      return; // cut: the door had enough
    }
    if (!answer.isEmpty() && !answer.startsWith("HTTP/1.1 ")) {
      throw new Broken("an answer is HTTP");
    }
    if (answer.contains("SERVER_FAILED") || answer.startsWith("HTTP/1.1 500")) {
      throw new Broken("no request makes the server fail");
    }
  }
}
