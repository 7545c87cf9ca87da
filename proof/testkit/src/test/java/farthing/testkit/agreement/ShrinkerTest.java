package farthing.testkit.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Malformed;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Purses that are wrong on purpose, over which it is known what the shortest way to notice is. */
class ShrinkerTest {
  private static final long SEED = 2;
  private static final int COMMANDS = 10_000;

  @Test
  void commandIsCutToTheBytesThatItTakes() {
    List<Step> steps = shortest(() -> ShrinkerTest::isUnknownWithThreeBytes);
    assertThat(steps).hasSize(2);
    assertThat(steps.getFirst().command()).contains(Purse.select());
    CommandApdu last = steps.getLast().command().orElseThrow();
    assertThat(last.ins()).isEqualTo(0x56);
    assertThat(last.data().size()).isEqualTo(3);
  }

  private static boolean isUnknownWithThreeBytes(CommandApdu command, ResponseApdu answer) {
    return command.ins() == 0x56
        && command.data().size() >= 3
        && answer.status() == StatusWord.INS_UNKNOWN;
  }

  /** It takes a purse, a purchase, its cancel, and a look at a slot. */
  @Test
  void whatDoesNotBelongToItIsLeftOut() {
    List<Step> steps = shortest(WrongAfterACancel::new);
    List<Integer> instructions = new ArrayList<>();
    for (Step step : steps) {
      int ins = step.command().orElseThrow().ins();
      boolean anotherPart = ins == 0xE0 && instructions.contains(ins);
      if (!anotherPart) {
        instructions.add(ins);
      }
    }
    assertThat(instructions).containsExactly(0xA4, 0xE0, 0x50, 0x54, 0x50, 0x52, 0x5C);
  }

  private static final class WrongAfterACancel implements WrongPurse.Rule {
    private boolean plain = true;
    private boolean cancelled;

    @Override
    public boolean isWrong(CommandApdu command, ResponseApdu answer) {
      // a card whose PIN is wanted, or that is blocked at first, takes more commands than these
      plain &= !answer.isDone() || (command.ins() != 0x20 && command.ins() != 0x58);
      cancelled |=
          plain
              && command.ins() == 0x52
              && command.p1() == 0x07
              && answer.isDone()
              && answer.data().at(1) == 0;
      return cancelled && command.ins() == 0x5C && command.p2() == 0 && answer.isDone();
    }
  }

  @Test
  void whatWasToldCanBeReplayed() {
    PurseKind wrong = WrongPurse.kind(WrongAfterACancel::new);
    List<String> told = agreement(wrong).run(SEED, COMMANDS).shortest();
    assertThat(told).last().asString().contains("6f00");
    assertThat(agreement(wrong).replay(told))
        .startsWith(told.toArray(String[]::new))
        .last()
        .isEqualTo("they differ");
    assertThat(agreement(PurseKind.applet()).replay(told)).last().isEqualTo(PurseAgreement.AGREED);
  }

  @Test
  void whatIsNoConversationIsNotReplayed() {
    for (String line :
        List.of(
            "",
            "> ",
            "> 00 draws 00",
            "> draws 0102030405060708",
            "> 00a40400 draws 01",
            "> xy draws 0102030405060708")) {
      assertThatThrownBy(() -> agreement(PurseKind.applet()).replay(List.of(line)))
          .as(line)
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void nothingIsLeftOutThatIsNeeded() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(i);
    }
    assertThat(Shortest.failing(all, some -> some.containsAll(List.of(0, 13, 14, 299))))
        .containsExactly(0, 13, 14, 299);
    assertThat(Shortest.failing(all, some -> some.size() >= 5)).hasSize(5);
    assertThat(Shortest.failing(List.of(), some -> true)).isEmpty();
  }

  private static List<Step> shortest(WrongPurse.Rules rules) {
    AgreementReport report = agreement(WrongPurse.kind(rules)).run(SEED, COMMANDS);
    assertThat(report.differences()).isPositive();
    return report.shortest().stream()
        .filter(line -> line.startsWith(">"))
        .map(Step::parse)
        .toList();
  }

  private static PurseAgreement agreement(PurseKind other) {
    return new PurseAgreement(
        List.of(PurseKind.memory(), other), InstantSource.system(), System.out::println);
  }
}
