package farthing.torture.loads;

import farthing.messages.Flow;
import farthing.torture.Fault;
import farthing.torture.Planned;
import farthing.torture.RunPlan;
import java.util.Optional;

/**
 * What happens to one load or unload.
 *
 * @param lie what a client does that wants more than the card gave, instead of an honest one
 * @param isTakenElsewhere right after its client's first life the card is loaded by another client
 *     at the next bank, whatever became of it
 * @param isResumedAtOnce or left until everything comes back
 */
record MovePlan(
    RunPlan faults,
    Flow flow,
    int amountMinor,
    Optional<Fault> lie,
    boolean isTakenElsewhere,
    boolean isResumedAtOnce)
    implements Planned {
  private static final int BANKS = 3;

  /** Which of the three it is with, 0 to 2; the last is a points programme. */
  int bank() {
    return bankOf(faults);
  }

  /** Where the card is taken then: of two banks one after the other, one may be for points. */
  int elsewhere() {
    return (bank() + 1) % BANKS;
  }

  /** Four runs after each other are with one bank, in and out of the clients' process alike. */
  static int bankOf(RunPlan faults) {
    return faults.number() / 4 % BANKS;
  }

  /** As many of the card's transactions as it may take. */
  int transactions() {
    return isTakenElsewhere ? 2 : 1;
  }
}
