package farthing.testkit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many rows passed, failed and were skipped, by kind. A row counts once for each party. */
public final class VectorReport {
  private final Map<String, Counts> kinds = new LinkedHashMap<>();

  /** Of one kind, or of all. */
  public record Counts(int passed, int failed, int skipped) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Counts more) {
      return new Counts(passed + more.passed, failed + more.failed, skipped + more.skipped);
    }

    @Override
    public String toString() {
      return "%d passed, %d failed, %d skipped".formatted(passed, failed, skipped);
    }
  }

  VectorReport() {}

  void count(String kind, Verdict verdict) {
    Counts one =
        switch (verdict) {
          case Verdict.Passed ignored -> new Counts(1, 0, 0);
          case Verdict.Failed ignored -> new Counts(0, 1, 0);
          case Verdict.Skipped ignored -> new Counts(0, 0, 1);
        };
    kinds.merge(kind, one, Counts::plus);
  }

  void begin(String kind) {
    kinds.putIfAbsent(kind, Counts.NONE);
  }

  /** In the file's order. */
  public Map<String, Counts> kinds() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
  }

  public Counts of(String kind) {
    return kinds.getOrDefault(kind, Counts.NONE);
  }

  public Counts total() {
    return kinds.values().stream().reduce(Counts.NONE, Counts::plus);
  }

  public int failed() {
    return total().failed();
  }
}
