package farthing.payment;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a webhook rests after a try that failed: from seconds to hours. */
final class WebhookPause {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofHours(6);

  /** Each is four times the one before, so the eighth is the longest. */
  private static final int BITS = 2;

  private static final int FAILURES_TO_THE_LONGEST = 8;

  /** A quarter more or less, so that what failed together does not come back together. */
  private static final double JITTER = 0.25;

  private WebhookPause() {}

  /**
   * @param failures so far, 1 or more
   */
  static Duration after(int failures, RandomGenerator random) {
    int doublings = BITS * (Math.min(failures, FAILURES_TO_THE_LONGEST) - 1);
    long millis = Math.min(FIRST.toMillis() << doublings, LONGEST.toMillis());
    return Duration.ofMillis(
        Math.round(millis * random.nextDouble(1 - JITTER, Math.nextUp(1 + JITTER))));
  }
}
