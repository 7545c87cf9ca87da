package farthing.exchange;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.PsamUse;
import farthing.store.PurseUse;
import java.util.Optional;
import java.util.OptionalInt;

/** What running a step came to, before it is journalled: nothing has left the house yet. */
public sealed interface StepOutcome {

  /**
   * It is done once this is durable.
   *
   * @param code the outcome in one word, for the journal: A to Z and '_'
   * @param answer what goes back, now and whenever the message is repeated
   * @param record what later steps need to know
   * @param mode the figure, where only the step has found it out
   */
  record Done(
      String code,
      Bytes answer,
      Bytes record,
      Optional<PsamUse> psam,
      Optional<Amount> amount,
      Optional<PurseUse> purse,
      OptionalInt mode)
      implements StepOutcome {

    /** Of the mode that the message came with. */
    public Done(
        String code,
        Bytes answer,
        Bytes record,
        Optional<PsamUse> psam,
        Optional<Amount> amount,
        Optional<PurseUse> purse) {
      this(code, answer, record, psam, amount, purse, OptionalInt.empty());
    }
  }

  /** It was refused: nothing happened, and another message may still succeed. */
  record Refused(Problem problem) implements StepOutcome {
    public static Refused because(ErrorCode code) {
      return new Refused(Problem.of(code));
    }

    public static Refused because(ErrorCode code, String detail) {
      return new Refused(Problem.of(code, detail));
    }
  }
}
