package farthing.testkit.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.testkit.PurseProfile;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
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
      new PurseAgreement(PurseKind.all(), InstantSource.system(), System.out::println);

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
    assertThat(report.coverage().counts().get("DEBIT 9000 CC 0000")).isGreaterThan(400);
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

  /** Each way of being wrong is among the acts of a few cards, and so is each way of being late. */
  @Test
  void commandsComeWrongCutOversizedReplayedAndReordered() {
    Set<Object> seen = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      for (Plan.Planned planned : PlanMaker.make(seed).acts()) {
        seen.add(planned.act().getClass());
        if (planned.act() instanceof Act.Spoil spoil) {
          seen.add(spoil.how());
        }
      }
    }
    assertThat(seen).contains((Object[]) Act.Spoiling.values());
    assertThat(seen).contains(Act.Repeat.class, Act.Overtaken.class, Act.Late.class);
  }

  @Test
  void whatIsKeptBackIsSentAsItWasMade() {
    Hand hand = new Hand(PurseProfile.ofTwentyEuros());
    Act late = new Act.Send(Purse.readLog(3));
    Act next = new Act.Send(Purse.slotInquiry(0));
    assertThat(new Act.Overtaken(late, next).now(hand)).contains(Purse.slotInquiry(0));
    assertThat(new Act.Late().now(hand)).contains(Purse.readLog(3));
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
