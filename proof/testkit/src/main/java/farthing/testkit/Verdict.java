package farthing.testkit;

import java.util.List;

/** What came of one row of golden bytes on one party. */
sealed interface Verdict {

  record Passed() implements Verdict {}

  /**
   * @param differences at least one
   */
  record Failed(List<String> differences) implements Verdict {}

  /** The row's suite is not built yet on this party. */
  record Skipped() implements Verdict {}

  static Verdict failed(String difference) {
    return new Failed(List.of(difference));
  }
}
