package farthing.testkit.agreement;

import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One card of each kind, side by side, all blank, that get the same commands and draw alike. */
final class Bench implements AutoCloseable {
  private final List<PurseKind> kinds;
  private final List<PurseKind.Held> cards = new ArrayList<>();
  private final List<StepChance> chances = new ArrayList<>();

  /**
   * @param kinds at least one
   */
  Bench(List<PurseKind> kinds) {
    this.kinds = kinds;
    for (PurseKind kind : kinds) {
      StepChance chance = new StepChance();
      chances.add(chance);
      cards.add(kind.insert(chance));
    }
  }

  /** What came of a step. */
  sealed interface Outcome {
    /**
     * @param answer nothing after a power cut
     */
    record Same(Optional<ResponseApdu> answer) implements Outcome {}

    /**
     * @param answers by kind, in its order, as a person should read them
     */
    record Different(List<String> answers) implements Outcome {}
  }

  Outcome take(Step step) {
    if (step.command().isEmpty()) {
      return cutPower();
    }
    CommandApdu command = step.command().get();
    List<ResponseApdu> answers = new ArrayList<>();
    for (int i = 0; i < cards.size(); i++) {
      chances.get(i).is(step.chance());
      try {
        answers.add(cards.get(i).link().transmit(command));
      } catch (CardGone e) {
        return new Outcome.Different(List.of(kinds.get(i).name() + " is gone: " + e.getMessage()));
      }
    }
    return answers.stream().distinct().count() == 1
        ? new Outcome.Same(Optional.of(answers.getFirst()))
        : different(answers);
  }

  private Outcome different(List<ResponseApdu> answers) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      told.add(kinds.get(i).name() + " " + answers.get(i).toBytes().hex());
    }
    return new Outcome.Different(told);
  }

  private Outcome cutPower() {
    for (int i = 0; i < cards.size(); i++) {
      try {
        cards.get(i).reset();
      } catch (CardGone e) {
        return new Outcome.Different(
            List.of(kinds.get(i).name() + " does not come back: " + e.getMessage()));
      }
    }
    return new Outcome.Same(Optional.empty());
  }

  @Override
  public void close() {
    cards.forEach(PurseKind.Held::close);
  }
}
