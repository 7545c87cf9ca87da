package farthing.testkit.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.purse.StatusWord;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.InstantSource;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Applet and software purse, the same cards in the same hand: whatever is sent to all, sense or
 * nonsense, they answer with the same bytes.
 */
class PursesAgreeTest {
  private static final long SEED = 20261122;
  private static final int COMMANDS = 30_000;

  private final PurseAgreement agreement =
      new PurseAgreement(InstantSource.system(), System.out::println);

  @Test
  void pursesAnswerAlikeAndEveryStatusWordIsHeard() throws Exception {
    AgreementReport report = agreement.run(SEED, COMMANDS);
    assertThat(report.shortest()).isEmpty();
    assertThat(report.commands()).isGreaterThanOrEqualTo(COMMANDS);
    SortedSet<Integer> heard = new TreeSet<>(report.coverage().statuses());
    assertThat(heard).containsAll(statusWords());
    assertThat(heard).contains(StatusWord.PIN_WRONG + 2, StatusWord.PIN_WRONG + 3);
    heard.removeIf(status -> (status & 0xFFF0) == StatusWord.PIN_WRONG);
    assertThat(statusWords()).as("and no other").containsAll(heard);
    assertThat(report.coverage().counts().get("DEBIT 9000 CC 0000")).isGreaterThan(500);
    assertThat(report.coverage().counts())
        .containsKeys(
            "DEBIT 9000 CC 0001",
            "CREDIT 9000 CC 0000",
            "CREDIT 9000 CC 0004",
            "CREDIT load 9000 CC 0000",
            "CREDIT load 9000 CC 0004",
            "CREDIT load 9000 CC 0101",
            "CREDIT load 9302",
            "CREDIT load 9403",
            "CREDIT load 9405",
            "DEBIT unload 9000 CC 0000",
            "DEBIT unload 9000 CC 0001",
            "DEBIT unload 9000 CC 0102",
            "UPDATE 9000 CC 0000",
            "UPDATE 9000 CC 0004",
            "UPDATE 9302",
            "UPDATE 9405");
  }

  @Test
  void pursesAnswerAlikeWithASeedThatNobodyChose() {
    long seed = System.nanoTime();
    System.out.println("purses asked with seed " + seed);
    AgreementReport report = agreement.run(seed, COMMANDS / 2);
    assertThat(report.shortest()).as("seed %d", seed).isEmpty();
    assertThat(report.differences()).isZero();
  }

  private static SortedSet<Integer> statusWords() throws IllegalAccessException {
    SortedSet<Integer> words = new TreeSet<>();
    for (Field field : StatusWord.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        words.add(field.getInt(null));
      }
    }
    words.remove(StatusWord.KEY_NOT_FOUND); // of a load security card alone
    return words;
  }
}
