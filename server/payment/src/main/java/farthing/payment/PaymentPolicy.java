package farthing.payment;

import farthing.base.Suite;
import java.time.Duration;
import java.util.Set;

/**
 * What this payment server accepts and how long it waits.
 *
 * @param suites of cards; TDES only where an operator still has such cards, and then the security
 *     cards' rules must allow it too
 * @param patience how long a draw waits for a terminal before it is sent away with Retry-After
 * @param longestLease after which a terminal serves another, whatever became of the client
 * @param clockSkew by which an order may seem to be of the future
 * @param purses who is asked before a software purse pays
 */
public record PaymentPolicy(
    Set<Suite> suites,
    Duration patience,
    Duration longestLease,
    Duration clockSkew,
    SoftwarePurses purses) {

  public PaymentPolicy {
    suites = Set.copyOf(suites);
  }

  /** About software purses nobody is asked. */
  public PaymentPolicy(
      Set<Suite> suites, Duration patience, Duration longestLease, Duration clockSkew) {
    this(suites, patience, longestLease, clockSkew, SoftwarePurses.unasked());
  }

  public PaymentPolicy asking(SoftwarePurses other) {
    return new PaymentPolicy(suites, patience, longestLease, clockSkew, other);
  }

  public static PaymentPolicy usual() {
    return new PaymentPolicy(
        Suite.USUAL, Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMinutes(2));
  }
}
