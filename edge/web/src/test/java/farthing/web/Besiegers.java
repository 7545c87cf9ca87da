package farthing.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections to a door that are not let go, and what it says of those that it has. */
final class Besiegers implements AutoCloseable {
  private final HttpDoor door;
  private final Metrics metrics;
  private final List<Wire> wires = new ArrayList<>();

  /**
   * @param metrics the door's
   */
  Besiegers(HttpDoor door, Metrics metrics) {
    this.door = door;
    this.metrics = metrics;
  }

  /** One more, which says nothing yet. */
  Wire another() throws IOException {
    Wire wire = new Wire(door);
    wires.add(wire);
    return wire;
  }

  List<Wire> all() {
    return wires;
  }

  int connections() {
    return (int) metrics.registry().get("farthing.http.connections").gauge().value();
  }

  /** The door's bounds end them; the test only waits, with bounds of its own. */
  void untilAllAreGone() throws IOException {
    for (Wire wire : wires) {
      wire.untilClosedOrCut();
    }
    untilNobodyIsConnected();
  }

  void untilNobodyIsConnected() {
    while (connections() > 0) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }
}
