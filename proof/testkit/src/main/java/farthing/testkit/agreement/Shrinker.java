package farthing.testkit.agreement;

import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import java.util.ArrayList;
import java.util.List;

/** Makes a failing conversation as short as it goes: fewer commands first, then shorter ones. */
final class Shrinker {
  private final List<PurseKind> kinds;

  Shrinker(List<PurseKind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  /**
   * Acts are left out while they still mean something, so that a debit is signed anew for what is
   * left; then bytes, as they were sent in the end.
   *
   * @param plan one over which the kinds differ
   */
  Conversation shortest(Plan plan) {
    List<Plan.Planned> acts =
        Shortest.failing(plan.acts(), some -> !carriedOut(plan.withActs(some)).agreed());
    return shortest(carriedOut(plan.withActs(acts)).steps());
  }

  private Conversation shortest(List<Step> failing) {
    List<Step> steps = Shortest.failing(failing, this::fails);
    for (int i = 0; i < steps.size(); i++) {
      steps = withDataShortened(steps, i);
    }
    return Conversation.replay(steps, kinds);
  }

  private List<Step> withDataShortened(List<Step> steps, int at) {
    Step step = steps.get(at);
    if (step.command().isEmpty() || isSelect(step.command().get())) {
      return steps;
    }
    CommandApdu command = step.command().get();
    List<Byte> shortest =
        Shortest.failing(
            bytes(command.data()), some -> fails(with(steps, at, step, command, some)));
    return with(steps, at, step, command, shortest);
  }

  /**
   * What part of an AID selects is the platform's to say: another difference than the one found.
   */
  private static boolean isSelect(CommandApdu command) {
    return command.cla() == 0x00 && command.ins() == 0xA4;
  }

  private static List<Step> with(
      List<Step> steps, int at, Step step, CommandApdu c, List<Byte> data) {
    byte[] bytes = new byte[data.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = data.get(i);
    }
    List<Step> changed = new ArrayList<>(steps);
    changed.set(
        at,
        Step.of(
            new CommandApdu(c.cla(), c.ins(), c.p1(), c.p2(), Bytes.of(bytes), c.wantsAnswer()),
            step.chance()));
    return changed;
  }

  private static List<Byte> bytes(Bytes data) {
    List<Byte> bytes = new ArrayList<>();
    for (byte b : data.toArray()) {
      bytes.add(b);
    }
    return bytes;
  }

  private boolean fails(List<Step> steps) {
    return !Conversation.replay(steps, kinds).agreed();
  }

  private Conversation carriedOut(Plan plan) {
    return Conversation.of(plan, kinds, (command, answer) -> {});
  }
}
