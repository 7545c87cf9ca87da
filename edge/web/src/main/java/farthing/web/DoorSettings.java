package farthing.web;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a door is and how it is built.
 *
 * @param name for metrics and log lines: {@code payment}, {@code shop}
 * @param port 0 takes a free one; {@link HttpDoor#port()} tells which
 */
public record DoorSettings(
    String name, InetAddress address, int port, Optional<TlsKeys> tls, DoorBounds bounds) {

  /** On this machine only, any free port, without TLS, the usual bounds. */
  public static DoorSettings loopback(String name) {
    return new DoorSettings(
        name, InetAddress.getLoopbackAddress(), 0, Optional.empty(), DoorBounds.usual());
  }

  public DoorSettings at(InetAddress otherAddress, int otherPort) {
    return new DoorSettings(name, otherAddress, otherPort, tls, bounds);
  }

  public DoorSettings atPort(int otherPort) {
    return new DoorSettings(name, address, otherPort, tls, bounds);
  }

  public DoorSettings withTls(TlsKeys keys) {
    return new DoorSettings(name, address, port, Optional.of(keys), bounds);
  }

  public DoorSettings within(DoorBounds otherBounds) {
    return new DoorSettings(name, address, port, tls, otherBounds);
  }
}
