package farthing.torture;

import java.util.Map;
import java.util.stream.Collectors;

/** Lines for people: how far it is, and what was done. */
public final class Progress {
  private Progress() {}

  public static String line(int done, int all, Map<String, Integer> faults, long nanos) {
    long seconds = nanos / 1_000_000_000L;
    String left = done == 0 ? "?" : Long.toString((long) (all - done) * seconds / done);
    return "%d of %d runs in %d s, about %s s left; %s"
        .formatted(
            done,
            all,
            seconds,
            left,
            faults.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", ")));
  }

  public static String counts(Map<String, Integer> faults) {
    return faults.entrySet().stream()
        .map(e -> "  %-26s%6d%n".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining());
  }
}
