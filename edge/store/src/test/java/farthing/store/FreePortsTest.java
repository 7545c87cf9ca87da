package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.store.local.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a server is told to listen at is nobody else's by the time it starts. */
final class FreePortsTest {
  /** The first port that Linux gives to callers, unless told otherwise: ip_local_port_range. */
  private static final int FIRST_OF_CALLERS = 32_768;

  @Test
  void noTwoServersAndNoCallerHaveOne() throws Exception {
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      int port = FreePorts.one();
      assertThat(given.add(port)).as("%d given once", port).isTrue();
      assertThat(port).isBetween(1_024, FIRST_OF_CALLERS - 1);
    }
  }

  @Test
  void oneWhereSomebodyListensIsPassedOver() throws Exception {
    int first = FreePorts.one();
    try (ServerSocket taken = new ServerSocket(first + 1, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePorts.one()).isNotEqualTo(taken.getLocalPort());
    }
  }
}
