package farthing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every target with its seeds, and with seeds spoilt in the same way each time. */
class ShortFuzzTest {
  private static final long NUMBER = 20_261_122;
  private static final int INPUTS = 3_000;

  /** Each makes a card, a file or a connection. */
  private static final int SLOW_INPUTS = 250;

  private static final List<String> SLOW =
      List.of(
          "purse-applet",
          "load-security-card",
          "purse-file",
          "client-journal",
          "key-store",
          "tls-keys",
          "tls-trust",
          "order-page",
          "replay",
          "door",
          "shop",
          "bank",
          "http-answer",
          "link-answer");

  static Stream<String> targets() {
    return FuzzTargets.all().stream()
        .map(FuzzTarget::name)
        .filter(name -> !name.equals(BreaksOnPurpose.NAME));
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Timeout(60)
  void whateverComesIsRefusedAsThePageSaysOrRead(String name) {
    ShortRun.of(FuzzTargets.find(name).orElseThrow(), SLOW.contains(name) ? SLOW_INPUTS : INPUTS);
  }

  @Test
  void theSameNumberSpoilsInTheSameWay() {
    List<byte[]> seeds = List.of("a seed".getBytes(StandardCharsets.UTF_8));
    Mutations one = new Mutations(seeds, 100, NUMBER);
    Mutations other = new Mutations(seeds, 100, NUMBER);
    for (int i = 0; i < 100; i++) {
      assertThat(one.next()).isEqualTo(other.next());
    }
  }
}
