package farthing.torture;

import farthing.torture.RunPlan.Between;
import farthing.torture.RunPlan.OnCommand;
import farthing.torture.RunPlan.OnMessage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One purchase under its plan: counts what passes, and says which fault is due. Thread-safe. */
final class Run {
  final RunPlan plan;
  final Story story = new Story();
  private final Map<Between, Integer> messages = new EnumMap<>(Between.class);
  private int commands;
  private int debits;
  private int kills;
  private boolean unheard;
  private volatile String trx = "";

  Run(RunPlan plan) {
    this.plan = plan;
  }

  void named(String its) {
    trx = its;
  }

  String trx() {
    return trx;
  }

  synchronized Optional<OnMessage> message(Between road) {
    int nth = messages.merge(road, 1, Integer::sum);
    return plan.onMessage(road, nth);
  }

  synchronized Optional<OnCommand> command(boolean isDebit) {
    commands++;
    debits += isDebit ? 1 : 0;
    return plan.onCommand(isDebit, debits, commands);
  }

  /** Whether this is the first confirmation of it that the shop does not hear. */
  synchronized boolean isFirstUnheard() {
    boolean first = !unheard;
    unheard = true;
    return first;
  }

  /** A kill of the plan was carried out. */
  synchronized void killed() {
    kills++;
  }

  /** Kills of the plan that no message has met. */
  synchronized List<Fault> owed() {
    return plan.kills().skip(kills).toList();
  }
}
