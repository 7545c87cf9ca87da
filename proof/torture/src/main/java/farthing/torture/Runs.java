package farthing.torture;

import farthing.base.TransactionId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the run that a TRX belongs to. Safe for all threads. */
final class Runs {
  private static final Pattern TRX =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final Map<String, Run> byTrx = new ConcurrentHashMap<>();

  void named(TransactionId trx, Run run) {
    run.named(trx.toString());
    byTrx.put(trx.toString(), run);
  }

  Optional<Run> find(String trx) {
    return Optional.ofNullable(byTrx.get(trx));
  }

  /** The one whose TRX stands in a text first of all. */
  Optional<Run> named(String text) {
    Matcher trx = TRX.matcher(text);
    return trx.find() ? find(trx.group()) : Optional.empty();
  }

  Collection<Run> all() {
    return byTrx.values();
  }
}
