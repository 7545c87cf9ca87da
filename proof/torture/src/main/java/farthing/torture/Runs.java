package farthing.torture;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the run that a TRX belongs to. Safe for all threads. */
final class Runs {
  private final Map<String, Run> byTrx = new ConcurrentHashMap<>();

  void named(String trx, Run run) {
    run.named(trx);
    byTrx.put(trx, run);
  }

  Optional<Run> find(String trx) {
    return Optional.ofNullable(byTrx.get(trx));
  }

  Collection<Run> all() {
    return byTrx.values();
  }
}
