package farthing.torture;

import farthing.torture.TorturePlan.Subject;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each fault was carried out. Safe for all threads. */
public final class Tally {
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

  public synchronized void count(Fault fault) {
    counts.merge(fault, 1, Integer::sum);
  }

  public synchronized int of(Fault fault) {
    return counts.getOrDefault(fault, 0);
  }

  public synchronized int sum() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Every kind that can be done to these, also those that came to none. */
  public synchronized Map<String, Integer> byWord(Subject subject) {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (Fault fault : Fault.of(subject)) {
      all.put(fault.word(), of(fault));
    }
    return all;
  }
}
