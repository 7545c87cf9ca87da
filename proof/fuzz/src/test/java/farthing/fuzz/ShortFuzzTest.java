package farthing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every target with its seeds, and with seeds spoilt in the same way each time. */
class ShortFuzzTest {
  private static final long NUMBER = 20_261_122;
  private static final int INPUTS = 3_000;

  /** Each makes a card, a file or a connection. */
  private static final int SLOW_INPUTS = 250;

  private static final List<String> SLOW =
      List.of("purse-applet", "purse-file", "client-journal", "key-store", "door");

  static Stream<String> targets() {
    return FuzzTargets.all().stream().map(FuzzTarget::name);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void whateverComesIsRefusedAsThePageSaysOrRead(String name) {
    FuzzTarget target = FuzzTargets.find(name).orElseThrow();
    List<byte[]> seeds = Seeds.of(target);
    assertThat(seeds).as("seeds of " + name).isNotEmpty();
    seeds.forEach(seed -> reads(target, seed));
    Mutations spoilt = new Mutations(seeds, target.largest(), NUMBER);
    int inputs = SLOW.contains(name) ? SLOW_INPUTS : INPUTS;
    for (int i = 0; i < inputs; i++) {
      reads(target, spoilt.next());
    }
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

  private static void reads(FuzzTarget target, byte[] input) {
    assertThatCode(() -> target.probe().read(input))
        .as("%s: hex:%s", target.name(), HexFormat.of().formatHex(input))
        .doesNotThrowAnyException();
  }
}
