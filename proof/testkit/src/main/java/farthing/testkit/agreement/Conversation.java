package farthing.testkit.agreement;

import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What was done to one card of each kind, up to the first difference.
 *
 * @param steps all that were taken, the last one the one they differ over
 * @param answers to each of them but a last different one, in hexadecimal
 * @param different what each kind answered to the last step; nothing if they all agree
 */
record Conversation(List<Step> steps, List<String> answers, Optional<List<String>> different) {

  /** Carries a plan out, telling each command that all answered alike. */
  static Conversation of(
      Plan plan, List<PurseKind> kinds, BiConsumer<CommandApdu, ResponseApdu> heard) {
    Hand hand = new Hand(plan.profile());
    try (Bench bench = new Bench(kinds)) {
      Recorder recorder = new Recorder(bench);
      for (Plan.Planned planned : plan.acts()) {
        Step step = new Step(planned.act().now(hand), planned.chance());
        Optional<ResponseApdu> answer = recorder.take(step);
        if (recorder.different.isPresent()) {
          break;
        }
        if (step.command().isPresent() && answer.isPresent()) {
          hand.heard(step.command().get(), answer.get());
          heard.accept(step.command().get(), answer.get());
        }
      }
      return recorder.conversation();
    }
  }

  /** The same again, byte for byte. */
  static Conversation replay(List<Step> steps, List<PurseKind> kinds) {
    try (Bench bench = new Bench(kinds)) {
      Recorder recorder = new Recorder(bench);
      for (Step step : steps) {
        recorder.take(step);
        if (recorder.different.isPresent()) {
          break;
        }
      }
      return recorder.conversation();
    }
  }

  boolean agreed() {
    return different.isEmpty();
  }

  /** A line for each step, that {@link Step#parse} reads, and one for what was answered. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      lines.add(steps.get(i).line());
      if (i < answers.size()) {
        lines.add("< " + answers.get(i));
      } else {
        different.ifPresent(d -> d.forEach(answer -> lines.add("< " + answer)));
      }
    }
    return lines;
  }

  private static final class Recorder {
    private final Bench bench;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private Optional<List<String>> different = Optional.empty();

    Recorder(Bench bench) {
      this.bench = bench;
    }

    Optional<ResponseApdu> take(Step step) {
      steps.add(step);
      return switch (bench.take(step)) {
        case Bench.Outcome.Same(Optional<ResponseApdu> answer) -> {
          answers.add(answer.map(a -> a.toBytes().hex()).orElse(""));
          yield answer;
        }
        case Bench.Outcome.Different(List<String> told) -> {
          different = Optional.of(told);
          yield Optional.empty();
        }
      };
    }

    Conversation conversation() {
      return new Conversation(List.copyOf(steps), List.copyOf(answers), different);
    }
  }
}
