package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All in one folder, in any order: a demo that is not told to go on begins anew. */
class DemoTest {
  @TempDir private static Path folder;

  @Test
  void theDemoLoadsAnEmptyCardBuysTakesBackRedeemsPointsAndItsBooksAddUp() throws Exception {
    assertThat(once())
        .contains("http://127.0.0.1:")
        .contains("I am card", "and hold EUR 0.00")
        .contains("signed S2 by the issuer's module", "signed S3; I hold EUR 20.00")
        .contains("signed S3, S6 and S7; I hold EUR 17.60")
        .contains("Receipt", "The Corner Shop, EUR 2.40")
        .contains("signed S3; I hold 1200 points of programme 1001")
        .contains("Paid 500 points of programme 1001 to The Corner Shop")
        .contains("customer/2001/P1001", "+10800 points of programme 1001")
        .contains("programme/46415254.demo-miles/P1001", "-1200 points of programme 1001")
        .containsPattern("P1001 +1200 = +700 \\+ +0 \\+ +500")
        .contains("does not want it after all", "take back EUR", "are back on the card")
        .contains("as in FIG. 16", "20,000 miles; 10,000 miles remain", "No money moved")
        .contains("The bank's ledger", "customer/1001/EUR", "+EUR 980.00")
        // four purchases of 2.40, each less 1 % and 2 cents; the bank pays for the load
        .contains("bank           -> issuer's pool   EUR 20.00")
        .contains("issuer's pool  -> acquirer        EUR 9.60")
        .contains("acquirer       -> shop            EUR 9.44")
        .contains("Nothing is disputed.")
        .contains("The issuer's ledger", "pool-cash/46415254/EUR", "-EUR 10.40")
        .contains("fees/demo-acquirer/EUR", "+EUR 0.16")
        .contains("as in FIG. 6", "as in FIG. 7", "as in FIG. 8", "I hold EUR 92.80")
        .containsOnlyOnce("the card's proof, to be compared there")
        .containsPattern("EUR +120\\.00 = +110\\.40 \\+ +0\\.00 \\+ +9\\.60")
        .contains("Nothing is missing, nothing is too much.");
  }

  @Test
  void theDemoRunsOverTlsAndGoesOnWhereItIsTold() throws Exception {
    assertThat(once("--tls"))
        .contains("payment server  https://127.0.0.1:", "shop            https://127.0.0.1:")
        .doesNotContain("http://")
        .containsPattern("EUR +120\\.00 = +110\\.40")
        .contains("Nothing is missing, nothing is too much.");
    assertThat(once("--tls", "--keep"))
        .containsPattern("EUR +140\\.00 = +120\\.80")
        .contains("you have 10,000 miles. No ticket was given");
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
