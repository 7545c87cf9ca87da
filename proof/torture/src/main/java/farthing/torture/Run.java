package farthing.torture;

import farthing.torture.RunPlan.Between;
import farthing.torture.RunPlan.OnCommand;
import farthing.torture.RunPlan.OnMessage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One purchase or load under its plan: counts what passes, and says which fault is due.
 * Thread-safe.
 */
public final class Run {
  public final RunPlan plan;
  public final Story story = new Story();
  private final Map<Between, Integer> messages = new EnumMap<>(Between.class);
  private int commands;
  private int ofValue;
  private int kills;
  private boolean unheard;
  private volatile String trx = "";

  public Run(RunPlan plan) {
    this.plan = plan;
  }

  public void named(String its) {
    trx = its;
  }

  public String trx() {
    return trx;
  }

  public synchronized Optional<OnMessage> message(Between road) {
    int nth = messages.merge(road, 1, Integer::sum);
    return plan.onMessage(road, nth);
  }

  public synchronized Optional<OnCommand> command(boolean isOfValue) {
    commands++;
    ofValue += isOfValue ? 1 : 0;
    return plan.onCommand(isOfValue, ofValue, commands);
  }

  /** Whether this is the first confirmation of it that is not heard. */
  public synchronized boolean isFirstUnheard() {
    boolean first = !unheard;
    unheard = true;
    return first;
  }

  /** A kill of the plan was carried out. */
  public synchronized void killed() {
    kills++;
  }

  /** Kills of the plan that no message has met. */
  public synchronized List<Fault> owed() {
    return plan.kills().skip(kills).toList();
  }
}
