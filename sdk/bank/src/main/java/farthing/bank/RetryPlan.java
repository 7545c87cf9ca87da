package farthing.bank;

import java.time.Duration;
import java.time.Instant;

/**
 * When a load is looked after again; {@code docs/integration/bank.md} has all of them in a table.
 */
final class RetryPlan {
  /** Whoever began a call to the accounts is given this long to end it before it is repeated. */
  static final Duration GRACE = Duration.ofSeconds(60);

  /** The load server may still be at work on a request that came before the order's expiry. */
  static final Duration AFTER_EXPIRY = Duration.ofSeconds(30);

  private static final Duration ACCOUNTS_FIRST = Duration.ofSeconds(10);
  private static final Duration ACCOUNTS_LONGEST = Duration.ofMinutes(10);
  private static final Duration LOAD_SERVER_FIRST = Duration.ofMinutes(1);
  private static final Duration LOAD_SERVER_LONGEST = Duration.ofHours(1);

  private RetryPlan() {}

  /**
   * When the account system is called again.
   *
   * @param tries made in vain before the one that was just made
   */
  static Instant accounts(Instant now, int tries) {
    return now.plus(doubled(ACCOUNTS_FIRST, ACCOUNTS_LONGEST, tries));
  }

  /** When the load server is asked again. */
  static Instant loadServer(Instant now, int tries) {
    return now.plus(doubled(LOAD_SERVER_FIRST, LOAD_SERVER_LONGEST, tries));
  }

  private static Duration doubled(Duration first, Duration longest, int times) {
    Duration next = first;
    for (int i = 0; i < times && next.compareTo(longest) < 0; i++) {
      next = next.multipliedBy(2);
    }
    return next.compareTo(longest) < 0 ? next : longest;
  }
}
