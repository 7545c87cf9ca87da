package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir private Path folder;

  @Test
  void theDemoTellsAWholePurchaseAndACancelAndItsBooksAddUp() throws Exception {
    assertThat(once())
        .contains("http://127.0.0.1:")
        .contains("I am card", "and hold EUR 20.00")
        .contains("signed S3, S6 and S7; I hold EUR 17.60")
        .contains("Receipt", "The Corner Shop, EUR 2.40")
        .contains("does not want it after all", "take back EUR", "are back on the card")
        .contains("issued EUR 20.00 = on the card EUR 17.60 + captured EUR 2.40: they add up");
  }

  @Test
  void theDemoRunsOverTlsWithAnAuthorityMadeOnTheSpot() throws Exception {
    assertThat(once("--tls"))
        .contains("payment server  https://127.0.0.1:", "shop            https://127.0.0.1:")
        .doesNotContain("http://")
        .contains("they add up");
  }

  @Test
  void aDemoIsFreshUnlessToldToGoOn() throws Exception {
    assertThat(once()).contains("captured EUR 2.40: they add up");
    assertThat(once("--keep")).contains("captured EUR 4.80: they add up");
    assertThat(once()).contains("captured EUR 2.40: they add up");
  }

  private String once(String... more) throws Exception {
    String[] arguments =
        Stream.concat(Stream.of("demo", "--once", "--dir", "demo"), Stream.of(more))
            .toArray(String[]::new);
    try (Child demo = Child.start(folder, arguments)) {
      assertThat(demo.ends()).as(demo.said() + demo.errors()).isZero();
      assertThat(demo.errors()).isEmpty();
      return demo.said();
    }
  }
}
