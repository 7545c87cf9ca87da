package farthing.payment;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When this payment server's batches are turned over.
 *
 * @param every after so long, if anything stands in it; by wish and by number alone if empty
 * @param purchases once it holds so many, 1 or more; when it is full if empty
 * @param longestWait how long a batch that was turned over waits for the proofs of its last
 *     purchases; later ones are refunds
 */
public record CollectionPolicy(
    Optional<Duration> every, OptionalLong purchases, Duration longestWait) {
  /** Longer than most orders live. */
  public static final Duration USUAL_WAIT = Duration.ofHours(1);

  public CollectionPolicy {
    if (every.filter(span -> !span.isPositive()).isPresent() || longestWait.isNegative()) {
      throw new IllegalArgumentException("a batch is open for some time");
    }
  }

  boolean isDue(Duration age, long standing, boolean full) {
    boolean enough = purchases.isPresent() && standing >= purchases.getAsLong();
    return full
        || enough
        || (standing > 0 && every.filter(span -> age.compareTo(span) >= 0).isPresent());
  }
}
