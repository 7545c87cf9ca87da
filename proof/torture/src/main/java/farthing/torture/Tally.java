package farthing.torture;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each fault was carried out. Safe for all threads. */
final class Tally {
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

  synchronized void count(Fault fault) {
    counts.merge(fault, 1, Integer::sum);
  }

  synchronized int of(Fault fault) {
    return counts.getOrDefault(fault, 0);
  }

  synchronized int sum() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Every kind, also those that came to none. */
  synchronized Map<String, Integer> byWord() {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (Fault fault : Fault.values()) {
      all.put(fault.word(), of(fault));
    }
    return all;
  }
}
