package farthing.store.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of this machine's loopback for servers that start a moment later. They lie below those that
 * Linux (32,768), macOS and Windows (49,152) give to whoever connects, and none is given twice in a
 * process: a port that the system itself picks may be a caller's before the server has it.
 */
public final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int PORTS = 12_000;
  private static final AtomicInteger next =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private FreePorts() {}

  /**
   * A port at which nobody listens.
   *
   * @throws BindException where all of them are taken
   */
  public static int one() throws IOException {
    for (int tried = 0; tried < PORTS; tried++) {
      int port = FIRST + Math.floorMod(next.getAndIncrement(), PORTS);
      if (isFree(port)) {
        return port;
      }
    }
    throw new BindException(
        "all ports from " + FIRST + " to " + (FIRST + PORTS - 1) + " are in use");
  }

  /** Whether nobody listens at the port. */
  static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
