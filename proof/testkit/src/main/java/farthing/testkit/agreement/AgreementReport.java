package farthing.testkit.agreement;

import java.util.List;
import java.util.Locale;

/**
 * What a run found.
 *
 * @param commands sent to each purse
 * @param sequences cards that were gone through
 * @param differences sequences that two purses answered differently
 * @param shortest the first difference, made short, in the form that a replay reads
 */
public record AgreementReport(
    long seed,
    long commands,
    long sequences,
    long differences,
    double seconds,
    Coverage coverage,
    List<String> shortest) {

  public AgreementReport {
    shortest = List.copyOf(shortest);
  }

  /** One object for programs. */
  public String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"seed\":%d,\"commands\":%d,\"sequences\":%d,\"differences\":%d,\"seconds\":%.1f}",
        seed,
        commands,
        sequences,
        differences,
        seconds);
  }

  /** What was answered how often, and the sum. */
  public String toText() {
    return String.format(
        Locale.ROOT,
        "%s%nseed %d: %,d commands in %,d sequences, %d differences, %.1f s",
        coverage.toText(),
        seed,
        commands,
        sequences,
        differences,
        seconds);
  }
}
