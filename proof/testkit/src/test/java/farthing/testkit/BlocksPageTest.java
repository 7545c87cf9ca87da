package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/protocol/purse.md says of the cipher blocks that each command takes. */
@SuppressWarnings("NullAway.Init")
class BlocksPageTest {
  private static final int MOST_AES_BLOCKS_OF_A_PURCHASE = 40;

  private static Map<String, List<Integer>> counted;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void count() throws Exception {
    Class<?> commands = new CountingWorld().loadClass(CountedCommands.class.getName());
    counted =
        ((Callable<Map<String, List<Integer>>>) commands.getDeclaredConstructor().newInstance())
            .call();
  }

  @Test
  void blocksAreThoseOfThePage() {
    Map<String, List<Integer>> page = new LinkedHashMap<>();
    WritesPage.rows().forEach(row -> page.put(row.command(), row.blocks()));
    assertThat(page).isEqualTo(counted);
  }

  /** From INITIALIZE to the answer: S1, S2, S3, S6 and S7 with all their keys. */
  @Test
  void purchaseTakesAtMostFortyAesBlocks() {
    for (int purse = 0; purse < 2; purse++) {
      int initialize = blocks("INITIALIZE IEP, purchase", purse);
      int debit = blocks("DEBIT IEP, purchase", purse);
      assertThat(initialize).isPositive();
      assertThat(debit).isPositive();
      assertThat(initialize + debit).isLessThanOrEqualTo(MOST_AES_BLOCKS_OF_A_PURCHASE);
    }
  }

  /** Nothing is signed or checked where there is nothing to decide; stored answers stay stored. */
  @Test
  void whatIsRefusedBeforeItsSignatureIsCheckedTakesNoBlock() {
    assertThat(counted.get("DEBIT IEP, 9405")).containsOnly(0);
    assertThat(counted.get("DEBIT IEP, 9580")).containsOnly(0);
    assertThat(counted.get("GET PREVIOUS IEP SIGNATURE")).containsOnly(0);
  }

  private static int blocks(String command, int purse) {
    return counted.getOrDefault(command, List.of(0, 0)).get(purse);
  }
}
