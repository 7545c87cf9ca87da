package farthing.torture;

import java.util.List;

/**
 * What a torture came to, but for the money.
 *
 * @param runs that were carried out
 * @param failures exceptions that nobody planned
 */
public record TortureSum(int runs, List<String> failures, double seconds) {
  public TortureSum {
    failures = List.copyOf(failures);
  }
}
